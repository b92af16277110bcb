"""Which words moved a score: by a hand-written scorer, and through Detoxify's code on all five models."""

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from math import prod
from pathlib import Path

import pytest
import regex

from moderation.classifier import ClassifierUnavailable, ModelInfo
from moderation.engines.detoxify import load_detoxify
from moderation.occlusion import (
    EXCERPT_LENGTH,
    MOST_TEXTS,
    TELLING_DROP,
    Explanation,
    LeftOut,
    ModelExchanged,
    explain,
    is_explainable,
    telling_label,
)
from moderation.policy import judge
from moderation.scoring.service import ScoringService
from moderation.verdict import Outcome, Scoring, Verdict, WhyUnscored
from tests.checkpoints import MODEL_TYPES, WORDS, make_checkpoint

WITHIN = 60.0
HELD = judge(Scoring({"toxicity": 0.99, "insult": 0.9}, "written"))
# Insulting words make it an insult each by itself, as they do for a model that is sure.
INSULTS = {"idiot": 0.9, "moron": 0.9, "liar": 0.9, "scum": 0.9, "fool": 0.6, "clown": 0.3}


def one_is_enough(text: str) -> float:
    words = regex.findall(r"\p{L}+", text.casefold())
    return 1 - prod(1 - INSULTS.get(word, 0.01) for word in words)


def always(text: str) -> float:
    return 0.9


class Written:
    """A classifier that is one function of the text."""

    def __init__(self, insult: Callable[[str], float] = one_is_enough, model: str = "written") -> None:
        self.model: ModelInfo | None = ModelInfo(model, ("toxicity", "insult"), frozenset({"en"}))
        self.asked: list[str] = []
        self.within: list[float] = []
        self._insult = insult
        self._name = model

    async def score(self, texts: Sequence[str], *, within: float, background: bool = False) -> list[Scoring]:
        assert background, "readers' comments go first"
        self.asked += texts
        self.within.append(within)
        return [Scoring({"toxicity": 0.99, "insult": self._insult(text)}, self._name) for text in texts]


async def explained(
    text: str, insult: Callable[[str], float] = one_is_enough, *, plain: str | None = None
) -> Explanation:
    readings = [text] if plain is None else [text, plain]
    return await explain(readings, HELD, Written(insult), within=WITHIN)


def words_of(explanation: Explanation) -> list[tuple[str, ...]]:
    return [each.excerpts for each in explanation.left_out]


async def test_the_word_that_did_it_is_told_with_the_score_before_and_without_it() -> None:
    classifier = Written()
    found = await explain(["You are an idiot."], HELD, classifier, within=WITHIN)
    assert (found.label, found.model) == ("insult", "written")
    assert found.score == one_is_enough("You are an idiot.")
    assert found.left_out == (LeftOut(("idiot",), one_is_enough("You are an")),)
    assert classifier.asked == [
        "You are an idiot.",
        *("are an idiot.", "You an idiot.", "You are idiot.", "You are an"),
    ]


async def test_words_that_moved_it_more_come_first_and_ties_in_the_order_of_the_text() -> None:
    weights = {"zany": 0.2, "mean": 0.3, "also": 0.2, "odd": 0.01}
    found = await explained(
        "Odd zany mean also here", lambda text: sum(weights.get(word, 0) for word in text.lower().split())
    )
    assert words_of(found) == [("mean",), ("zany",), ("mean", "zany")]
    assert [round(each.score, 2) for each in found.left_out] == [0.41, 0.51, 0.21]


async def test_a_word_that_stands_there_twice_is_left_out_everywhere_and_counted() -> None:
    found = await explained("Idiot! Yes, an idiot... you IDIOT")
    assert found.left_out == (LeftOut(("Idiot",), one_is_enough("Yes, an you"), times=3),)


async def test_of_two_words_that_each_suffice_neither_did_it_alone_and_both_together_did() -> None:
    found = await explained("You idiot and moron, go home")
    assert [each.excerpts for each in found.left_out] == [("idiot", "moron")]
    assert not any(each.is_one_word for each in found.left_out)
    assert found.left_out[0].score == pytest.approx(one_is_enough("You and go home"))


async def test_no_more_words_are_left_out_together_than_it_takes() -> None:
    found = await explained("You idiot and moron and kind clown")
    assert set(found.left_out[-1].excerpts) == {"idiot", "moron"}
    found = await explained("You idiot, moron, liar and scum")
    assert set(found.left_out[-1].excerpts) == {"idiot", "moron", "liar", "scum"}


async def test_a_word_that_takes_away_a_part_is_told_beside_those_that_take_away_the_rest() -> None:
    found = await explained(
        "clown and fool", lambda text: 0.4 + 0.3 * ("fool" in text) + 0.2 * ("clown" in text)
    )
    assert words_of(found) == [("fool",), ("clown",), ("fool", "clown")]


async def test_where_no_few_words_did_it_nothing_is_made_up() -> None:
    found = await explained("Whatever you leave out, I stay as I am", always)
    assert found.left_out == ()


@pytest.mark.parametrize("drop", [TELLING_DROP - 0.01, TELLING_DROP + 0.01])
async def test_a_little_less_is_no_explanation(drop: float) -> None:
    found = await explained("a bore b", lambda text: 0.9 if "bore" in text else 0.9 - drop)
    assert (words_of(found) != []) == (drop > TELLING_DROP)


async def test_the_text_that_counted_is_explained() -> None:
    """As written where that scored higher; without its disguise where that did, or where both did."""
    found = await explained("an 1d10t", plain="an idiot")
    assert (words_of(found), found.undisguised) == ([("idiot",)], True)
    found = await explained("an idiot", plain="an idolt")
    assert (words_of(found), found.undisguised) == ([("idiot",)], False)
    found = await explained("You 1d10t and moron", plain="You idiot and moron")
    assert found.undisguised
    assert words_of(found) == [("idiot", "moron")], (
        "what is left is not clean while its disguise hides a word"
    )


async def test_an_address_and_emoji_are_one_word_each() -> None:
    classifier = Written()
    await explain(["see https://a.example/idiot?b=🖕 or🖕🏽👨‍👩‍👧🏴󠁧󠁢󠁥󠁮󠁧󠁿🇫🇷 now"], HELD, classifier, within=WITHIN)
    assert "see or🖕🏽👨‍👩‍👧🏴󠁧󠁢󠁥󠁮󠁧󠁿🇫🇷 now" in classifier.asked
    assert "see https://a.example/idiot?b=🖕 or now" in classifier.asked
    assert "see https://a.example/idiot?b=🖕 🖕🏽👨‍👩‍👧🏴󠁧󠁢󠁥󠁮󠁧󠁿🇫🇷 now" in classifier.asked
    assert len(classifier.asked) == 1 + 5


async def test_lines_stay_lines_and_no_gap_is_left() -> None:
    classifier = Written()
    await explain(["one two  three\n\nfour"], HELD, classifier, within=WITHIN)
    assert classifier.asked[1:5] == [
        "two  three\n\nfour",
        "one three\n\nfour",
        "one two  \n\nfour",
        "one two  three",
    ]


async def test_a_comment_of_one_word_is_measured_against_nothing() -> None:
    found = await explained("idiots!", lambda text: 0.9 if text else 0.02)
    assert found.left_out == (LeftOut(("idiots",), 0.02),)


def long_text(words: int, *at: tuple[int, str]) -> str:
    """So many different words, some of them given."""
    text = [f"w{'abcdefghij'[n % 10]}{n}" for n in range(words)]
    for place, word in at:
        text[place] = word
    return " ".join(text)


def any_of(*words: str) -> Callable[[str], float]:
    return lambda text: 0.95 if set(words) & set(text.split()) else 0.05


@pytest.mark.parametrize("words", [1, 10, 26, 27, 60, 150, 350, 660, 1_000])
async def test_the_cost_is_bounded_and_the_word_is_found_in_a_text_of_any_length(words: int) -> None:
    for place in {0, words // 2, words - 1}:
        classifier = Written(any_of("idiot"))
        found = await explain([long_text(words, (place, "idiot"))], HELD, classifier, within=WITHIN)
        assert len(classifier.asked) <= MOST_TEXTS
        assert found.left_out == (LeftOut(("idiot",), 0.05),)


@pytest.mark.parametrize("words", [5, 40, 1_000])
async def test_the_cost_is_bounded_where_nothing_is_found(words: int) -> None:
    text = long_text(words)
    classifier = Written(always)
    found = await explain([text, text + " undone"], HELD, classifier, within=WITHIN)
    assert found.left_out == ()
    assert len(classifier.asked) <= MOST_TEXTS


async def test_words_of_several_passages_are_looked_at_where_there_is_room() -> None:
    weights = {"idiot": 0.5, "liar": 0.4}
    text = long_text(40, (2, "idiot"), (38, "liar"))
    found = await explained(text, lambda text: sum(weights.get(word, 0) for word in text.split()))
    assert words_of(found)[:2] == [("idiot",), ("liar",)]


async def test_a_passage_is_told_where_none_of_its_words_alone_did_it() -> None:
    text = long_text(100, *((50 + n, f"bad{n}") for n in range(8)))
    found = await explained(text, lambda text: 0.9 if text.count("bad") else 0.1)
    (told,) = found.left_out
    assert not told.is_one_word
    assert "bad0" in told.excerpts[0] or "bad7" in told.excerpts[0]
    assert len(told.excerpts[0]) <= EXCERPT_LENGTH


async def test_no_more_is_told_than_can_be_taken_in() -> None:
    found = await explained("a b c d e f", lambda text: len(text.split()) / 6)
    assert words_of(found) == [("a",), ("b",), ("a", "b", "c")]
    found = await explained("a b c d", lambda text: 0.9 if len(text.split()) == 4 else 0.1)
    assert words_of(found) == [("a",), ("b",), ("c",)]


async def test_a_very_long_word_is_told_by_its_ends() -> None:
    found = await explained("so " + "i" + "d" * 200 + "ot", lambda text: 0.9 if "d" in text else 0.1)
    ((word,),) = words_of(found)
    assert word.startswith("iddd") and word.endswith("ddot") and "…" in word and len(word) <= EXCERPT_LENGTH


async def test_all_that_is_asked_together_has_one_deadline() -> None:
    classifier = Written()
    await explain(["idiot and moron"], HELD, classifier, within=1.0)
    assert sorted(classifier.within, reverse=True) == classifier.within
    assert classifier.within[0] <= 1.0


async def test_another_model_does_not_speak_for_the_one_that_gave_the_score() -> None:
    with pytest.raises(ModelExchanged):
        await explain(["You idiot"], HELD, Written(model="another"), within=WITHIN)


async def test_a_model_that_is_away_explains_nothing() -> None:
    service = ScoringService(lambda: pytest.fail("it is not started"))
    with pytest.raises(ClassifierUnavailable) as away:
        await explain(["You idiot"], HELD, service, within=WITHIN)
    assert away.value.reason is WhyUnscored.LOADING


@pytest.mark.parametrize(
    ("scores", "label", "worth_asking"),
    [
        ({"toxicity": 0.99, "insult": 0.70, "threat": 0.1}, "insult", True),
        ({"toxicity": 0.99, "insult": 0.62, "threat": 0.99}, "threat", True),
        ({"toxicity": 0.99, "severe_toxicity": 0.4}, "toxicity", True),
        ({"toxicity": 0.3, "insult": 0.4}, "insult", True),
        ({"toxicity": 0.1, "insult": 0.02}, "toxicity", False),
    ],
)
def test_the_label_that_says_most_is_explained_if_it_is_not_low(
    scores: dict[str, float], label: str, worth_asking: bool
) -> None:
    verdict = judge(Scoring(scores, "written"))
    assert (telling_label(verdict), is_explainable(verdict)) == (label, worth_asking)


def test_what_has_no_score_or_none_that_is_believed_is_not_explained() -> None:
    scoring = Scoring({"insult": 0.9}, "written")
    assert not is_explainable(judge(None))
    assert not is_explainable(judge(scoring, language="el", covered=False))
    assert is_explainable(judge(scoring))


@pytest.mark.parametrize("model_type", MODEL_TYPES)
async def test_every_kind_of_model_tells_what_it_scores_without_a_word(
    model_type: str, tmp_path: Path
) -> None:
    """Through Detoxify's real code: what is told is what the service says of the text without it."""
    checkpoint = make_checkpoint(tmp_path, model_type)
    service = ScoringService(partial(load_detoxify, model_type, checkpoint))
    service.start()
    try:
        async with asyncio.timeout(WITHIN):
            await service.wait_until_available()
        text = " ".join([*WORDS[:12], "idiot", *WORDS[12:20]])
        (scoring,) = await service.score([text], within=WITHIN)
        verdict = Verdict(Outcome.HOLD, scoring)
        found = await explain([text], verdict, service, within=WITHIN)
        assert found.model == scoring.model
        assert found.score == pytest.approx(scoring.scores[found.label], abs=1e-5)
        for told in found.left_out:
            rest = " ".join(word for word in text.split() if word not in told.excerpts)
            (without,) = await service.score([rest], within=WITHIN)
            assert told.score == pytest.approx(without.scores[found.label], abs=1e-5)
        alone = Verdict(Outcome.HOLD, (await service.score(["idiot"], within=WITHIN))[0])
        assert (await explain(["idiot"], alone, service, within=WITHIN)).score > 0.0
    finally:
        await service.close()
