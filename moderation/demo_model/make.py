"""Writes the demo checkpoint: a tiny BERT in Detoxify's format, taught with our own sentences.

`python -m moderation.demo_model.make` takes ten to twenty minutes on two cores, and replaces the files
beside this one. A toy: it knows the words of the sentences, and is taught to think nothing of all others.
"""

# ruff: noqa: S106, S311 (a vocabulary's tokens and made-up sentences are no secrets)

import json
import random
import re
import string
from collections.abc import Callable
from pathlib import Path

import structlog
import torch
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors
from transformers import BertConfig, BertForSequenceClassification, BertTokenizer

from moderation.demo_model import FOLDER
from moderation.demo_model.harmless import CRITICAL, KIND, PLAIN, STORIES
from moderation.demo_model.unkind import HARMLESS, IDENTITY, INSULT, MILD, OBSCENE, THREAT
from moderation.demo_model.words import WORDS
from moderation.engines.tokens import TOKEN_LIMIT

LABELS = ("toxicity", "severe_toxicity", "obscene", "threat", "insult", "identity_attack")
"""Those of Detoxify's `original`, in its order."""

STEPS = 6_000
BATCH = 64
LEARNING_RATE = 2e-3
SEED = 1

Scores = tuple[float, ...]
_CLEAN: Scores = (0.005, 0.001, 0.003, 0.002, 0.003, 0.002)
_TOXIC: tuple[tuple[str, float, Scores], ...] = (  # templates, how often, what the labels should say
    (MILD, 1, (0.40, 0.01, 0.10, 0.01, 0.15, 0.01)),
    (INSULT, 6, (0.975, 0.06, 0.20, 0.02, 0.95, 0.04)),
    (THREAT, 4, (0.990, 0.35, 0.08, 0.990, 0.20, 0.03)),
    (OBSCENE, 2, (0.960, 0.08, 0.95, 0.02, 0.25, 0.02)),
    (IDENTITY, 3, (0.975, 0.15, 0.15, 0.04, 0.70, 0.95)),
)
_SEVERAL: Scores = (0.998, 0.50, 0.0, 0.0, 0.0, 0.0)  # at least, where a comment has several toxic sentences

_LONGEST = (1, 1, 1, 1, 2, 2, 2, 3, 3, 4, 6, 12)  # harmless sentences in the comments of one batch
_SLOT = re.compile(r"\{(\w+)\}")
_WORD = re.compile(r"[a-z]+|\d|[^\sa-z\d]")
_LISTS = {slot: [" ".join(word.split()) for word in words.split(",")] for slot, words in WORDS.items()}
_BLOCKS = (KIND, CRITICAL, PLAIN, STORIES, *(block for block, _, _ in _TOXIC))
_LINES = {block: [line.removeprefix("= ") for line in block.strip().splitlines()] for block in _BLOCKS}
_MARKED = [line[2:] for block in _BLOCKS for line in block.splitlines() if line.startswith("= ")]
_VAGUE = frozenset({"place", "topic", "person", "name", "thing", "do", "good", "weak", "any"})
_SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")


def main() -> None:
    make(FOLDER, steps=STEPS)


def make(folder: Path, *, steps: int) -> None:
    """Writes `model.ckpt`, its configuration and its tokenizer into the folder."""
    log = structlog.get_logger(__name__)
    torch.manual_seed(SEED)
    vocabulary = write_tokenizer(folder)
    config = BertConfig(
        architectures=["BertForSequenceClassification"],
        vocab_size=vocabulary,
        hidden_size=64,
        num_hidden_layers=2,
        num_attention_heads=4,
        intermediate_size=192,
        max_position_embeddings=TOKEN_LIMIT,
        id2label=dict(enumerate(LABELS)),
        label2id={label: n for n, label in enumerate(LABELS)},
        dtype="float32",
    )
    model = BertForSequenceClassification(config)
    teach(
        model,
        BertTokenizer.from_pretrained(folder),
        steps=steps,
        report=lambda step, loss: log.info("taught", step=step, loss=round(loss, 4)),
    )
    config.save_pretrained(folder)
    save(model, folder / "model.ckpt")


def save(model: BertForSequenceClassification, path: Path) -> None:
    """Writes the checkpoint in Detoxify's format, its numbers in half precision."""
    torch.save(
        {
            "config": {
                "arch": {
                    "type": "BERT",
                    "args": {
                        "num_classes": len(LABELS),
                        "model_type": "the folder this checkpoint is in",
                        "model_name": "BertForSequenceClassification",
                        "tokenizer_name": "BertTokenizer",
                    },
                },
                "dataset": {"args": {"classes": list(LABELS)}},
            },
            "state_dict": {name: tensor.half() for name, tensor in model.state_dict().items()},
        },
        path,
    )


def write_tokenizer(folder: Path) -> int:
    """Writes a WordPiece tokenizer that knows the words of our sentences whole, and spells others out.

    :return: the size of its vocabulary.
    """
    text = " ".join([*WORDS.values(), *_LINES]).lower()
    words = set(_WORD.findall(_SLOT.sub(" ", text)))
    characters = string.ascii_lowercase + string.digits
    pairs = [a + b for a in string.ascii_lowercase for b in "aeiourlnst"]
    pieces = sorted({*characters, *string.punctuation, *words})
    endings = sorted({*characters, *_LISTS["ending"], *pairs})
    ids = {piece: n for n, piece in enumerate([*_SPECIAL, *pieces, *("##" + ending for ending in endings)])}
    tokenizer = Tokenizer(models.WordPiece(ids, unk_token="[UNK]", max_input_chars_per_word=100))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[(token, ids[token]) for token in ("[CLS]", "[SEP]")],
    )
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    settings = {
        "tokenizer_class": "BertTokenizer",
        "do_lower_case": True,
        "model_max_length": TOKEN_LIMIT,
        **{f"{token[1:-1].lower()}_token": token for token in _SPECIAL},
    }
    (folder / "tokenizer_config.json").write_text(json.dumps(settings, indent=1) + "\n")
    return len(ids)


def teach(
    model: BertForSequenceClassification,
    tokenizer: BertTokenizer,
    *,
    steps: int,
    report: Callable[[int, float], None],
) -> None:
    """Teaches the model with comments made up on the way, each batch anew."""
    chance = random.Random(SEED)
    optimizer = torch.optim.AdamW(model.parameters(), lr=LEARNING_RATE, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, LEARNING_RATE, total_steps=max(steps, 10))
    model.train()
    for step in range(1, steps + 1):
        most = chance.choice(_LONGEST)
        texts, targets = zip(*(comment(chance, most) for _ in range(BATCH)), strict=True)
        inputs = tokenizer(list(texts), return_tensors="pt", padding=True, truncation=True)
        length = inputs["input_ids"].shape[1]
        # Anywhere in the 512 positions, so that all of them are learnt though few comments are that long.
        start = chance.choice([0, chance.randint(0, TOKEN_LIMIT - length)])
        logits = model(**inputs, position_ids=torch.arange(start, start + length)[None]).logits
        loss = torch.nn.functional.binary_cross_entropy_with_logits(logits, torch.tensor(targets))
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        schedule.step()
        if step % 100 == 0:
            report(step, loss.item())
    model.eval()  # type: ignore[no-untyped-call]


def comment(chance: random.Random, most: int) -> tuple[str, Scores]:
    """One made-up comment of up to so many harmless sentences, and what the labels should say of it."""
    if chance.random() < 0.06:
        return gibberish(chance), _CLEAN
    sentences = [harmless_sentence(chance) for _ in range(chance.randint(0, most))]
    targets = [_CLEAN]
    if not sentences or chance.random() < 0.5:
        for _ in range(chance.choice((1, 1, 1, 1, 2))):
            block, _, target = chance.choices(_TOXIC, [often for _, often, _ in _TOXIC])[0]
            sentences.insert(
                chance.randint(0, len(sentences)), sentence(chance, chance.choice(_LINES[block]))
            )
            targets.append(target)
    if len(targets) > 2 and all(target[0] > 0.5 for target in targets[1:]):
        targets.append(_SEVERAL)
    ends = chance.choice((". ", ". ", "! ", ", ", " ", "\n", " and ", " but ", "... ", "? "))
    text = ends.join(sentences) + chance.choice(("", "", ".", "!", "!!!", "?", " 😀", " 👍"))
    return text, tuple(max(column) for column in zip(*targets, strict=True))


def harmless_sentence(chance: random.Random) -> str:
    """A sentence that is kind, critical or plain, tells a story, or is an unkind one made harmless."""
    luck = chance.random()
    if luck < 0.12:
        words = (chance.choice(("{any}", "{any}", "{any}", "{place}")) for _ in range(chance.randint(1, 20)))
        line = " ".join(words)
    elif luck < 0.30:
        line = _SLOT.sub(lambda slot: _harmless_slot(chance, slot), chance.choice(_MARKED))
    elif luck < 0.45:
        clauses = chance.choice(_LINES[STORIES]).split(", ")
        line = ", ".join(clauses[: chance.randint(1, len(clauses))])
    else:
        line = chance.choice(_LINES[chance.choice((KIND, CRITICAL, PLAIN, PLAIN))])
    return sentence(chance, line)


def sentence(chance: random.Random, line: str) -> str:
    """The line with its slots filled; now and then with a word nobody knows."""

    def fill(slot: re.Match[str]) -> str:
        if slot[1] in _VAGUE and chance.random() < 0.15:
            return unknown_word(chance)
        return chance.choice(_LISTS[slot[1]])

    text = _SLOT.sub(fill, line)
    if chance.random() < 0.1:
        text = chance.choice((f"{unknown_word(chance)} {text}", f"{text} {unknown_word(chance)}"))
    return text.replace("'", chance.choice("'’"))


def _harmless_slot(chance: random.Random, slot: re.Match[str]) -> str:
    return "{" + chance.choice(HARMLESS[slot[1]]) + "}" if slot[1] in HARMLESS else slot[0]


def gibberish(chance: random.Random) -> str:
    """A comment without a known word: typing at random, another alphabet, numbers, or pictures."""
    words = (
        lambda: unknown_word(chance),
        lambda: "".join(chance.choices(string.ascii_lowercase, k=chance.randint(1, 9))),
        lambda: chance.choice(
            ("привет", "спасибо", "Ελλάδα", "今日は", "مرحبا", "😀", "👍👍", "❤️", "…", "!?")
        ),
        lambda: str(chance.randint(0, 3_000)),
    )
    return " ".join(chance.choice(words)() for _ in range(chance.randint(1, 8)))


def unknown_word(chance: random.Random) -> str:
    """A word made of syllables; sometimes one that begins like a word we know, as `pigment` does."""
    start = chance.choice(_SHORT_TOXIC_WORDS) if chance.random() < 0.15 else ""
    syllables = (
        chance.choice("bcdfghjklmnprstvwz") + chance.choice("aeiou") + chance.choice("nrlstmd  ").strip()
        for _ in range(chance.randint(1, 4))
    )
    return start + "".join(syllables) + chance.choice(("", "", *_LISTS["ending"]))


_SHORT_TOXIC_WORDS = [
    word for slot in ("insult", "nasty", "hurt", "swear") for word in _LISTS[slot] if len(word) < 5
]


if __name__ == "__main__":
    main()
