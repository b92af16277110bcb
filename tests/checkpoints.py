"""Checkpoints of all five kinds with random weights, in Detoxify's format, and texts of known length.

A tiny one is made in a moment and goes through the same code as a real one. One of full size shows how fast
the real one is: time does not depend on what the weights are.
"""

import json
import random
import string
from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log
from pathlib import Path
from typing import Any, Literal

import torch
import transformers
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

TOKEN_LIMIT = 512

_KNOWN = """
the a an of to and in is it you i he she we they that this for on with as was be are not have has do
at by from or but so if what when who how why all no yes can will just like my your his her our
their good great nice thanks news article comment people time day year city road bus train water
river bridge school council mayor vote party price market team game weather rain snow police court
idiot moron stupid liar hate kill shut up trash scum damn
"""
WORDS = _KNOWN.split()
"""Each is one token in every vocabulary made here."""

# As the five published checkpoints name them; Detoxify itself renames those of `original`.
_ORIGINAL = ["toxic", "severe_toxic", "obscene", "threat", "insult", "identity_hate"]
_UNBIASED = [
    "toxicity",
    "severe_toxicity",
    "obscene",
    "identity_attack",
    "insult",
    "threat",
    "sexual_explicit",
]


@dataclass(frozen=True)
class _Kind:
    architecture: str  # as transformers' classes begin
    classes: list[str]
    outputs: int  # those beyond the classes are identities, which Detoxify does not show
    vocabulary: int  # of the full size
    settings: dict[str, Any]  # whatever differs from the architecture's defaults at full size


_BERT = {"pad_token_id": 0, "max_position_embeddings": TOKEN_LIMIT}
# Positions begin after the padding token's id: two more rows than tokens.
_ROBERTA = {
    "pad_token_id": 1,
    "bos_token_id": 0,
    "eos_token_id": 2,
    "max_position_embeddings": TOKEN_LIMIT + 2,
    "type_vocab_size": 1,
    "layer_norm_eps": 1e-5,
}
_ALBERT = {  # albert-base-v2; the class's own defaults are those of its largest sister
    "pad_token_id": 0,
    "bos_token_id": 2,
    "eos_token_id": 3,
    "max_position_embeddings": TOKEN_LIMIT,
    "hidden_size": 768,
    "num_attention_heads": 12,
    "intermediate_size": 3072,
    "embedding_size": 128,
    "hidden_act": "gelu_new",
    "hidden_dropout_prob": 0.0,
    "attention_probs_dropout_prob": 0.0,
}
_KINDS = {
    "original": _Kind("Bert", _ORIGINAL, 6, 30_522, _BERT),
    "unbiased": _Kind("Roberta", _UNBIASED, 16, 50_265, _ROBERTA),
    "multilingual": _Kind("XLMRoberta", _UNBIASED, 16, 250_002, _ROBERTA),
    "original-small": _Kind("Albert", _ORIGINAL, 6, 30_000, _ALBERT),
    "unbiased-small": _Kind("Albert", _UNBIASED, 16, 30_000, _ALBERT),
}

MODEL_TYPES = tuple(_KINDS)
Size = Literal["tiny", "base"]


def make_checkpoint(folder: Path, model_type: str, *, size: Size = "tiny", seed: int = 0) -> Path:
    """Writes `model.ckpt`, `config.json` and the tokenizer into the folder, which the checkpoint names.

    :return: the path of the checkpoint.
    """
    kind = _KINDS[model_type]
    folder.mkdir(parents=True, exist_ok=True)
    settings = dict(kind.settings)
    if size == "tiny":
        settings |= {
            "hidden_size": 32,
            "num_hidden_layers": 2,
            "num_attention_heads": 2,
            "intermediate_size": 64,
            "initializer_range": 0.3,  # so that the scores of texts differ
        }
        if kind.architecture == "Albert":
            settings["embedding_size"] = 16
    words = _write_tokenizer(kind.architecture, folder, kind.vocabulary if size == "base" else None)
    torch.manual_seed(seed)
    name = f"{kind.architecture}ForSequenceClassification"
    config = getattr(transformers, f"{kind.architecture}Config")(
        vocab_size=words, num_labels=kind.outputs, architectures=[name], **settings
    )
    config.save_pretrained(folder)
    model = getattr(transformers, name)(config)
    path = folder / "model.ckpt"
    arguments = {
        "num_classes": kind.outputs,
        "model_type": str(folder.absolute()),
        "model_name": name,
        "tokenizer_name": f"{kind.architecture}Tokenizer",
    }
    content = {
        "config": {
            "arch": {"type": kind.architecture.upper(), "args": arguments},
            "dataset": {"args": {"classes": kind.classes}},
        },
        "state_dict": model.state_dict(),
    }
    torch.save(content, path)
    return path


def texts_of_lognormal_length(
    count: int, *, seed: int = 0, median: float = 25.0, percentile_95: float = 150.0
) -> list[str]:
    """Texts as long as readers' comments are, in tokens of the vocabularies made here, special ones too."""
    chance = random.Random(seed)
    spread = log(percentile_95 / median) / 1.6449  # the 95th percentile of the normal distribution
    lengths = (round(median * exp(spread * chance.gauss(0.0, 1.0))) for _ in range(count))
    return [" ".join(chance.choices(WORDS, k=min(max(length, 3), TOKEN_LIMIT) - 2)) for length in lengths]


def _write_tokenizer(architecture: str, folder: Path, size: int | None) -> int:
    """A tokenizer of the architecture's kind, which knows `WORDS` whole and spells others out.

    :param size: of the vocabulary, filled up with words that nobody writes.
    :return: the size of the vocabulary.
    """
    tokenizer, special = {
        "Bert": _word_pieces,
        "Roberta": _byte_pairs,
        "XLMRoberta": _sentence_pieces,
        "Albert": _lowercase_sentence_pieces,
    }[architecture](size)
    tokenizer.save(str(folder / "tokenizer.json"))
    settings = {
        "tokenizer_class": f"{architecture}Tokenizer",
        "model_max_length": TOKEN_LIMIT,
        "add_prefix_space": True,  # of interest to byte pairs alone
        **{
            f"{role}_token": token
            for role, token in zip(("pad", "unk", "cls", "sep", "mask"), special, strict=True)
        },
    }
    (folder / "tokenizer_config.json").write_text(json.dumps(settings, indent=1))
    return int(tokenizer.get_vocab_size())


def _filled(words: list[str], size: int | None) -> list[str]:
    return words + [f"[unused{n}]" for n in range((size or 0) - len(words))]


def _framed(tokenizer: Tokenizer, first: str, last: str) -> None:
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{first} $A {last}",
        special_tokens=[(token, tokenizer.token_to_id(token)) for token in (first, last)],
    )


def _word_pieces(size: int | None) -> tuple[Tokenizer, Sequence[str]]:
    special = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
    characters = string.ascii_lowercase + string.digits + string.punctuation
    pieces = [*special, *characters, *(f"##{c}" for c in characters)]
    words = _filled([*pieces, *(word for word in WORDS if word not in pieces)], size)
    tokenizer = Tokenizer(models.WordPiece({word: n for n, word in enumerate(words)}, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece()
    _framed(tokenizer, "[CLS]", "[SEP]")
    return tokenizer, special


def _byte_pairs(size: int | None) -> tuple[Tokenizer, Sequence[str]]:
    special = ("<pad>", "<unk>", "<s>", "</s>", "<mask>")
    words = ["<s>", "<pad>", "</s>", "<unk>", "<mask>", *sorted(pre_tokenizers.ByteLevel.alphabet())]
    known = set(words)
    merges = []
    for word in WORDS:  # one merge after the other, from the space before it to its last letter
        done = "Ġ"
        for character in word:
            if done + character not in known:
                merges.append((done, character))
                words.append(done + character)
                known.add(done + character)
            done += character
    words = _filled(words, size)
    tokenizer = Tokenizer(models.BPE({word: n for n, word in enumerate(words)}, merges))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=True)
    tokenizer.decoder = decoders.ByteLevel()
    last, first = ((token, words.index(token)) for token in ("</s>", "<s>"))
    tokenizer.post_processor = processors.RobertaProcessing(last, first, add_prefix_space=True)
    return tokenizer, special


def _sentence_pieces(size: int | None) -> tuple[Tokenizer, Sequence[str]]:
    special = ("<pad>", "<unk>", "<s>", "</s>", "<mask>")
    tokenizer = _unigram(["<s>", "<pad>", "</s>", "<unk>", "<mask>"], 3, size)
    _framed(tokenizer, "<s>", "</s>")
    return tokenizer, special


def _lowercase_sentence_pieces(size: int | None) -> tuple[Tokenizer, Sequence[str]]:
    special = ("<pad>", "<unk>", "[CLS]", "[SEP]", "[MASK]")
    tokenizer = _unigram(list(special), 1, size)
    tokenizer.normalizer = normalizers.Lowercase()
    _framed(tokenizer, "[CLS]", "[SEP]")
    return tokenizer, special


def _unigram(special: list[str], unknown: int, size: int | None) -> Tokenizer:
    words = [(f"▁{word}", -5.0) for word in WORDS]
    letters = [(letter, -9.0) for letter in ("▁", *string.printable.strip())]
    known = [*((token, 0.0) for token in special), *words, *letters]
    known += [(f"\u2063{n}", -18.0) for n in range((size or 0) - len(known))]
    tokenizer = Tokenizer(models.Unigram(known, unk_id=unknown, byte_fallback=False))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    return tokenizer
