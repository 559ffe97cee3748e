"""Writes the judge as an ONNX model of at most 19 MB: matrices in 8 bits, the word table in 4.

    python export.py (--run DIR | --small FILE) --out FILE

Inputs are `input_ids`, `attention_mask` and `token_type_ids`, as of any BERT cross-encoder; outputs are `logits`
(entailment, neutral, contradiction) and `doubts`, one for each token.
"""

import argparse
import tempfile
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

from batches import make_batch
from evaluate import load
from network import Judge
from packing import pack
from sources import Pair
from start_weights import start_tokenizer

# Numbers of the word table that share one scale.
BLOCK = 64


def export_plain(judge: Judge, path: Path) -> None:
    """The model with 32-bit weights."""
    ids = torch.ones((2, 9), dtype=torch.int64)
    segments = torch.zeros_like(ids)
    segments[:, 5:] = 1
    axes = {name: {0: "batch", 1: "sequence"} for name in ("input_ids", "attention_mask", "token_type_ids", "doubts")}
    torch.onnx.export(
        judge, (ids, torch.ones_like(ids), segments), str(path), dynamo=False, opset_version=17,
        input_names=["input_ids", "attention_mask", "token_type_ids"], output_names=["logits", "doubts"],
        dynamic_axes={**axes, "logits": {0: "batch"}},
    )


def in_4_bits(table: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Blocks of the table with one scale each; two numbers a byte, the first in the lower half, 8 for zero."""
    blocks = table.reshape(len(table), -1, BLOCK)
    largest = np.take_along_axis(blocks, np.abs(blocks).argmax(-1)[..., None], -1)
    scales = np.where(largest == 0, 1, largest / -8).astype(np.float32)
    numbers = (np.clip(np.rint(blocks / scales), -8, 7) + 8).astype(np.uint8).reshape(len(table), -1)
    return numbers[:, 0::2] | numbers[:, 1::2] << 4, scales.squeeze(-1)


def pack_table(model: onnx.ModelProto) -> None:
    """Puts the word table, the largest tensor, into 4 bits."""
    graph = model.graph
    (gather,) = (node for node in graph.node if node.op_type == "Gather" and node.input[1] == "input_ids")
    (table,) = (tensor for tensor in graph.initializer if tensor.name == gather.input[0])
    numbers, scales = in_4_bits(numpy_helper.to_array(table))
    packed = helper.make_tensor("word.numbers", TensorProto.UINT4, [len(numbers), numbers.shape[1] * 2], numbers.tobytes(), raw=True)
    graph.initializer.extend([packed, numpy_helper.from_array(scales, "word.scales"),
                              helper.make_tensor("word.zeros", TensorProto.UINT4, list(scales.shape), np.full(scales.size // 2, 0x88, np.uint8).tobytes(), raw=True)])
    node = helper.make_node(
        "GatherBlockQuantized", ["word.numbers", "input_ids", "word.scales", "word.zeros"], list(gather.output),
        domain="com.microsoft", block_size=BLOCK, gather_axis=0, quantize_axis=1,
    )
    place = list(graph.node).index(gather)
    graph.node.remove(gather)
    graph.node.insert(place, node)
    graph.initializer.remove(table)
    if not any(opset.domain == "com.microsoft" for opset in model.opset_import):
        model.opset_import.append(helper.make_opsetid("com.microsoft", 1))


def compare(judge: Judge, path: Path) -> float:
    """The median difference of the probability of entailment to that of the judge in 32 bits."""
    pairs = [Pair(f"The tower has {n} floors and was built in {1900 + n}.", f"The tower was built in {1900 + n + n % 2}.", "neutral", "") for n in range(40)]
    packed = pack(pairs, start_tokenizer())
    session = onnxruntime.InferenceSession(str(path))
    differences = []
    for row in range(len(pairs)):
        batch = make_batch(packed, np.array([row]))
        with torch.inference_mode():
            expected = judge(batch.ids, batch.mask, batch.segments)[0].softmax(-1)[0, 0].item()
        logits = session.run(["logits"], {"input_ids": batch.ids.numpy(), "attention_mask": batch.mask.numpy(), "token_type_ids": batch.segments.numpy()})[0][0]
        differences.append(abs(expected - float(np.exp(logits - logits.max())[0] / np.exp(logits - logits.max()).sum())))
    return float(np.median(differences))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--run", type=Path)
    parser.add_argument("--small", type=Path)
    parser.add_argument("--out", type=Path, required=True, help="the file to write, NAME.onnx")
    chosen = parser.parse_args()
    judge, progress = load(chosen)
    judge.eval()
    with tempfile.TemporaryDirectory() as folder:
        plain, packed = Path(folder) / "plain.onnx", Path(folder) / "8-bit.onnx"
        export_plain(judge, plain)
        # The range of 7 bits: on processors without VNNI the sums of 8-bit products overflow.
        quantize_dynamic(plain, packed, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True, op_types_to_quantize=["MatMul"])
        model = onnx.load(packed)
        pack_table(model)
        onnx.save(model, chosen.out)
    print(f"{chosen.out}: {chosen.out.stat().st_size / 1e6:.1f} MB after {progress.tokens} tokens; "
          f"the probability moved by {compare(judge, chosen.out):.4f} at the median")


if __name__ == "__main__":
    main()
