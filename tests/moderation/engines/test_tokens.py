"""A text as token ids: nothing that the tokenizer knows the letters of is left out."""

from pathlib import Path

import pytest
from transformers import BertTokenizer

from moderation.engines.detoxify import DetoxifyModel, load_detoxify
from moderation.engines.tokens import OVERLAP, TOKEN_LIMIT
from tests.checkpoints import make_checkpoint

INSULT = "youareanidiot"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """With a checkpoint of the one kind that reads word pieces."""
    folder = tmp_path_factory.mktemp("original")
    make_checkpoint(folder, "original")
    return folder


@pytest.fixture(scope="module")
def model(folder: Path) -> DetoxifyModel:
    return load_detoxify("original", folder / "model.ckpt")


@pytest.fixture(scope="module")
def tokenizer(folder: Path) -> BertTokenizer:
    """As Detoxify has it."""
    loaded: BertTokenizer = BertTokenizer.from_pretrained(folder)
    return loaded


@pytest.mark.parametrize("times", [8, 9, 80, 300])
def test_word_of_more_letters_than_a_tokenizer_takes_is_read_to_its_end(
    model: DetoxifyModel, tokenizer: BertTokenizer, times: int
) -> None:
    windows = model.windows("Thank you. " + INSULT * times)
    inner = [window[1:-1] for window in windows]
    tokens = inner[0] + [token for window in inner[1:] for token in window[OVERLAP:]]
    assert max(map(len, windows)) <= TOKEN_LIMIT
    assert tokenizer.unk_token_id not in tokens
    letters = "".join(str(tokenizer.convert_ids_to_tokens(token)) for token in tokens)
    assert letters.replace("##", "") == "thankyou." + INSULT * times


def test_insult_in_a_word_without_end_changes_the_scores(model: DetoxifyModel) -> None:
    def scores(text: str) -> dict[str, float]:
        (scored,) = model.score(model.windows(text))
        return scored

    said = scores("Thank you. " + INSULT * 9)
    assert said != pytest.approx(scores("Thank you. " + "goodnicegreat" * 9), abs=1e-3)


@pytest.mark.parametrize(
    "text",
    [
        "Thank you. " + "a" * 100,
        "Thank you. " + "à" * 100,
        "Thank you. " + "\u200b".join("a" * 100),
        "Thank you. " + "今" * 150,
        "Thank you. " + "👍" * 100,
        "Thank you. " + ".".join(["you"] * 100),
        "[SEP] " + "idiot " * 50,
    ],
)
def test_all_other_words_are_read_as_detoxify_reads_them(
    model: DetoxifyModel, tokenizer: BertTokenizer, text: str
) -> None:
    assert model.windows(text) == [tokenizer(text)["input_ids"]]


def test_letters_that_a_tokenizer_does_not_know_do_not_hide_those_beside_them(
    model: DetoxifyModel, tokenizer: BertTokenizer
) -> None:
    (window,) = model.windows("Thank you. " + "ж" * 100 + INSULT * 9)
    read = str(tokenizer.decode(window)).replace(" ", "")
    assert INSULT * 7 in read


def test_word_that_grows_as_it_is_read_is_cut_until_it_is_short_enough(model: DetoxifyModel) -> None:
    (window,) = model.windows("한" * 2_000)  # each of three letters
    assert len(window) > 2_000 * 3 // 100
