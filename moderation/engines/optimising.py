"""Makes the optimised engine's network from Detoxify's: 8-bit weights, for OpenVINO on the CPU.

The weights of the layers, and of the embeddings, become whole numbers between -127 and 127 with one scale for
each row; what goes into a layer is rounded likewise while it runs, in groups of 64 numbers with a scale of
their own, so that nothing has to be known of the texts beforehand and one extreme number spoils 63 others and
no more.
Attention, normalisation, sums and the last layer stay in 32-bit floats.
"""

# ruff: noqa: PLC0415 (torch and OpenVINO take seconds to import, and OpenVINO is optional)

import os
import warnings
from pathlib import Path
from typing import Any

from moderation.engines.checkpoint import find_checkpoint
from moderation.engines.detoxify import DetoxifyModel, load_detoxify
from moderation.engines.optimised import (
    NETWORK,
    TOKENIZER,
    WEIGHTS,
    Description,
    digest_of,
    import_openvino,
)

_RECTANGLES = "rectangles"
_LARGEST = 127
_FEWEST_ROWS = 32  # the last layer has one for each label


def make_folder(folder: Path, model_type: str, checkpoint: Path | None, config: Path | None) -> Description:
    """Writes network, tokenizer and description into an empty folder; the texts are yet to be compared.

    Takes seconds, and a few times as much memory as the checkpoint is long.

    The parameters are those of `load_detoxify`, and so is what it raises.
    """
    import_openvino()
    # On the CPU also where there is another device: there the weights would be shorter.
    os.environ["CUDA_VISIBLE_DEVICES"] = ""
    found = find_checkpoint(model_type, checkpoint)
    engine = load_detoxify(model_type, found.path, config)
    (folder / TOKENIZER).write_text(engine.tokenizer, encoding="utf-8")
    write_network(engine, folder / NETWORK)
    described = Description(
        model_type=model_type,
        checkpoint=found.digest,
        labels=engine.info.labels,
        languages=tuple(sorted(engine.info.languages)),
        token_limit=engine.token_limit,
        first_position=engine.first_position,
        files={name: digest_of(folder / name) for name in (NETWORK, WEIGHTS, TOKENIZER)},
    )
    described.write(folder)
    return described


def write_network(engine: DetoxifyModel, path: Path) -> None:
    """Writes the network as `path` (an OpenVINO `.xml`) and the weights beside it (`.bin`).

    The engine cannot score any more afterwards.
    """
    openvino = import_openvino()
    model = _converted(engine.network, engine.first_position)
    _quantise(model)
    openvino.save_model(model, path, compress_to_fp16=False)


def _converted(network: Any, first_position: int) -> Any:
    """The network as OpenVINO's. It takes all windows of a batch in one row, as Detoxify's engine does:

    `tokens` and `positions` (tokens,); `starts` (windows,), where each window begins; for the attention,
    which looks at one window at a time, `rows` (windows, longest): which token stands where, with any where
    there is none; `hidden` (windows, 1, 1, longest): 0, or minus infinity where there is none; and `places`
    (tokens,): where each stands in `rows`, counted through.
    """
    import torch
    from openvino import PartialShape, Type
    from openvino.frontend import FrontEndManager
    from openvino.frontend.pytorch.ts_decoder import TorchScriptPythonDecoder
    from transformers import AttentionInterface, AttentionMaskInterface

    AttentionInterface.register(_RECTANGLES, _attention_in_rectangles)
    AttentionMaskInterface.register(_RECTANGLES, lambda *_arguments, **_options: None)
    network.set_attn_implementation(_RECTANGLES)

    class Row(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.network = network

        def forward(  # type: ignore[no-untyped-def]  # noqa: PLR0917 (traced: named by the example)
            self, tokens, positions, starts, rows, hidden, places
        ):
            logits = self.network(
                input_ids=tokens[None],
                position_ids=positions[None],
                window_starts=starts,
                rows=rows,
                hidden=hidden,
                places=places,
            ).logits
            return torch.sigmoid(logits)

    example = {
        "tokens": torch.tensor([5, 6, 7, 8, 9]),
        "positions": torch.tensor([0, 1, 2, 0, 1]) + first_position,
        "starts": torch.tensor([0, 3]),
        "rows": torch.tensor([[0, 1, 2], [3, 4, 0]]),
        "hidden": torch.tensor([[0.0, 0.0, 0.0], [0.0, 0.0, -torch.inf]])[:, None, None],
        "places": torch.tensor([0, 1, 2, 3, 4]),
    }
    frontend = FrontEndManager().load_by_framework("pytorch")
    with torch.inference_mode(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what becomes a constant here, and old names that tracing looks at
        decoder = TorchScriptPythonDecoder(Row().eval(), example_input=example)
        model = frontend.convert(frontend.load(decoder))
    by_name = {port.get_any_name(): port for port in model.inputs}
    for name, tensor in example.items():
        port = by_name[name].get_node()
        port.set_partial_shape(PartialShape([1 if size == 1 else -1 for size in tensor.shape]))
        port.set_element_type(Type.f32 if tensor.is_floating_point() else Type.i64)
    model.validate_nodes_and_infer_types()
    return model


def _attention_in_rectangles(  # type: ignore[no-untyped-def]  # (as transformers calls it)
    _module, query, key, value, _mask, *, scaling, rows, hidden, places, **_options
):
    """Attention over (1, heads, tokens, size), the windows beside each other for the time being."""
    import torch

    queries, keys, values = (
        tensor[0].transpose(0, 1)[rows].transpose(1, 2) for tensor in (query, key, value)
    )
    attended = torch.nn.functional.scaled_dot_product_attention(
        queries, keys, values, attn_mask=hidden, scale=scaling
    )
    return attended.transpose(1, 2).flatten(0, 1)[places][None], None


def _quantise(model: Any) -> None:
    """Replaces the weights of layers and embeddings by 8-bit numbers and their scales."""
    import numpy as np
    from openvino import Type
    from openvino import opset13 as ops

    replaced: dict[str, Any] = {}
    for node in model.get_ordered_ops():
        index = {"MatMul": 1, "Gather": 0}.get(node.get_type_name())
        if index is None:
            continue
        port = node.input(index)
        weights = port.get_source_output().get_node()
        name = weights.get_friendly_name()
        if weights.get_type_name() != "Constant" or weights.get_element_type() != Type.f32:
            continue
        numbers = weights.data
        if numbers.ndim != 2 or len(numbers) < _FEWEST_ROWS:
            continue
        if name not in replaced:  # ALBERT uses the same layer again and again
            scales = np.maximum(
                np.abs(numbers).max(axis=1, keepdims=True) / _LARGEST, np.finfo(np.float32).tiny
            )
            rounded = ops.constant(np.rint(numbers / scales).astype(np.int8))
            replaced[name] = ops.multiply(
                ops.convert(rounded, Type.f32), ops.constant(scales.astype(np.float32))
            )
        port.replace_source_output(replaced[name].output(0))
    model.validate_nodes_and_infer_types()
