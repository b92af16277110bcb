"""Detoxify as published: made by Detoxify itself, and asked without padding.

A checkpoint names the configuration and tokenizer it was trained with: a folder, or a name at Hugging
Face's hub such as `bert-base-uncased`. Where the hub is not to be asked, a folder with both is given
beside the checkpoint. Detoxify's own `huggingface_config_path` is not enough for that: it asks the hub for
the name in the checkpoint all the same, and takes the number of labels from the folder, which in a plain
copy of `bert-base-uncased` is the wrong one. So Detoxify is handed the content of the checkpoint, in which
the folder is named; its own reading of the file, which would run code in it, is never used.

`Detoxify.predict` pads a batch to its longest text, which makes a batch of comments slower than one by one.
Here all windows of a batch lie one after the other in a single row, each attending to itself alone, and only
the first token of each goes through what comes after the last attention, since no other is asked. The
numbers are the same, to the last digit but one of 32-bit floats.
"""

# ruff: noqa: PLC0415 (torch takes seconds to import: paid in the process that loads a model)

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from moderation.classifier import ModelInfo
from moderation.engines.checkpoint import (
    LANGUAGES,
    BadCheckpoint,
    Content,
    ModelNotFound,
    find_checkpoint,
    read_checkpoint,
)
from moderation.engines.tokens import TOKEN_LIMIT, Windows

_PACKED = "packed"


class DetoxifyModel:
    """A loaded Detoxify. Any number of threads may use it.

    `network` is transformers' model, which takes windows in one row; `token_limit` how long one may be;
    `first_position` where its positions begin.
    """

    def __init__(self, detoxify: Any, info: ModelInfo) -> None:
        """
        :param detoxify: has its `model`, which from here on takes packed windows alone, and `tokenizer`.
        """
        self.network = detoxify.model
        self._info = info
        self.token_limit = min(detoxify.tokenizer.model_max_length, TOKEN_LIMIT)
        self._windows = Windows(detoxify.tokenizer.backend_tokenizer.to_str(), self.token_limit)
        # RoBERTa's positions begin after the padding token's id, BERT's and ALBERT's at 0.
        config = self.network.config
        self.first_position: int = config.pad_token_id + 1 if "roberta" in config.model_type else 0
        _pack(self.network)

    @property
    def info(self) -> ModelInfo:
        """What it is."""
        return self._info

    @property
    def tokenizer(self) -> str:
        """The content of a `tokenizer.json`."""
        return self._windows.tokenizer

    def windows(self, text: str) -> list[list[int]]:
        """The text as token ids; overlapping windows of a text over `TOKEN_LIMIT` tokens."""
        return self._windows(text)

    def score(self, windows: Sequence[Sequence[int]]) -> list[dict[str, float]]:
        """A dict of label to probability per window, in order, from one pass over all of them."""
        import torch

        lengths = [len(window) for window in windows]
        device = self.network.device
        with torch.inference_mode():
            tokens = torch.tensor([token for window in windows for token in window], device=device)
            positions = torch.cat([torch.arange(length, device=device) for length in lengths])
            logits = self.network(
                input_ids=tokens[None],
                position_ids=positions[None] + self.first_position,
                window_lengths=lengths,
                window_starts=torch.tensor([0, *lengths[:-1]], device=device).cumsum(0),
            ).logits
            # Outputs beyond the labels are identities, which Detoxify does not show either.
            scores = torch.sigmoid(logits.float()).cpu().tolist()
        return [dict(zip(self._info.labels, row, strict=False)) for row in scores]


def load_detoxify(
    model_type: str, checkpoint: Path | None = None, config: Path | None = None
) -> DetoxifyModel:
    """Loads one of `MODEL_TYPES`, onto a CUDA device in bf16 where there is one. Takes seconds.

    :param checkpoint: a local file; None downloads the one of Detoxify's release, once.
    :param config: a folder with `config.json` and the tokenizer, where the hub is not to be asked.
    :raises ModelNotFound, BadCheckpoint: with a sentence for the operator.
    """
    found = find_checkpoint(model_type, checkpoint)
    return _load(model_type, found.path, config, found.name)


def load_embedded(folder: Path, name: str) -> DetoxifyModel:
    """Loads the checkpoint `model.ckpt` of a folder that also holds its configuration and tokenizer."""
    return _load("original", folder / "model.ckpt", folder, name)


def _load(model_type: str, checkpoint: Path, config: Path | None, name: str) -> DetoxifyModel:
    import torch
    import transformers

    transformers.logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    transformers.logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    content = read_checkpoint(checkpoint)
    if config is not None:
        if not (config / "config.json").is_file():
            raise ModelNotFound(f"There is no config.json in {config}. Correct DETOXIFY_CONFIG.")
        content.arguments["model_type"] = str(config.absolute())
    source = content.arguments["model_type"]
    try:
        detoxify = _Made(content)
    except OSError as error:
        raise ModelNotFound(
            f"The configuration and tokenizer '{source}' of the checkpoint {checkpoint} cannot be had "
            f"({_first_line(error)}). Name a folder with both in DETOXIFY_CONFIG."
        ) from error
    except Exception as error:
        raise BadCheckpoint(
            f"Detoxify cannot load the checkpoint {checkpoint} with '{source}' ({_first_line(error)}). "
            "Correct DETOXIFY_CHECKPOINT or DETOXIFY_CONFIG."
        ) from error
    missing = detoxify.model.state_dict().keys() - content.weights.keys()
    if missing:  # they would be random numbers, and so would the scores
        raise BadCheckpoint(
            f"The checkpoint {checkpoint} lacks {len(missing)} weights of its model, such as {min(missing)}. "
            "Correct DETOXIFY_CHECKPOINT."
        )
    if len(content.labels) > detoxify.model.config.num_labels:
        raise BadCheckpoint(
            f"The checkpoint {checkpoint} names {len(content.labels)} labels, and its model scores "
            f"{detoxify.model.config.num_labels}. Correct DETOXIFY_CHECKPOINT."
        )
    if len(detoxify.tokenizer) > detoxify.model.config.vocab_size:
        raise BadCheckpoint(
            f"The tokenizer in '{source}' has more words than the model of the checkpoint {checkpoint} "
            "knows. Correct DETOXIFY_CONFIG."
        )
    detoxify.model.eval()
    if torch.cuda.is_available():
        detoxify.model.to("cuda", torch.bfloat16)
    return DetoxifyModel(detoxify, ModelInfo(name, content.labels, LANGUAGES[model_type]))


class _Made:
    """The model and the tokenizer, made by Detoxify from the content of a checkpoint."""

    def __init__(self, content: Content) -> None:
        from detoxify.detoxify import get_model_and_tokenizer

        self.model, self.tokenizer = get_model_and_tokenizer(**content.arguments, state_dict=content.weights)


def _pack(model: Any) -> None:
    """Has a model of transformers take its windows in one row, their lengths as `window_lengths`."""
    from transformers import AttentionInterface, AttentionMaskInterface

    AttentionInterface.register(_PACKED, _attention_within_windows)
    AttentionMaskInterface.register(_PACKED, lambda *_args, **_options: None)
    model.set_attn_implementation(_PACKED)
    encoder = model.base_model.encoder
    # ALBERT's layers are one layer again and again, so that its last attention cannot be told from the first.
    last = encoder.layer[-1].attention if hasattr(encoder, "layer") else encoder
    last.register_forward_hook(_keep_first_tokens, with_kwargs=True)


def _attention_within_windows(  # type: ignore[no-untyped-def]  # (as transformers calls it)
    _module, query, key, value, _mask, *, scaling, window_lengths, **_options
):
    """Attention as transformers has it (1, heads, tokens, size), but of each window to itself."""
    import torch

    attend = torch.nn.functional.scaled_dot_product_attention
    queries, keys, values = (tensor.split(window_lengths, dim=2) for tensor in (query, key, value))
    attended = [attend(q, k, v, scale=scaling) for q, k, v in zip(queries, keys, values, strict=True)]
    return torch.cat(attended, dim=2).transpose(1, 2), None


def _keep_first_tokens(_module, _arguments, options, output):  # type: ignore[no-untyped-def]
    """(1, tokens, size) becomes (windows, 1, size), as if each window had been a row of one token."""
    starts = options["window_starts"]
    if isinstance(output, tuple):
        return (output[0][0, starts, None], *output[1:])
    output.last_hidden_state = output.last_hidden_state[0, starts, None]
    return output


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0][:200]
