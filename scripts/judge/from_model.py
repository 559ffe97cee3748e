"""A small checkpoint of an exported model, to go on training from: `python from_model.py --model FILE --out FILE`.

The model has its matrices in 8 bits, so the checkpoint is that of training but for their rounding.
"""

import argparse
from pathlib import Path

import onnx
import torch
from onnx import numpy_helper
from torch import Tensor

from checkpoint import Progress, own_tensors
from small_checkpoint import SEED, save_small
from start_weights import start_judge


def matrices_in_order(model: onnx.ModelProto) -> list[Tensor]:
    """The constant matrices in the order in which the model uses them, [outputs, inputs]."""
    arrays = {tensor.name: numpy_helper.to_array(tensor) for tensor in model.graph.initializer}
    found = []
    for node in model.graph.node:
        if node.op_type == "MatMulInteger" and node.input[1] in arrays:
            name = node.input[1].removesuffix("_quantized")
            numbers = arrays[node.input[1]].astype("float32") - arrays[f"{name}_zero_point"].astype("float32")
            found.append(torch.from_numpy((numbers * arrays[f"{name}_scale"]).T.copy()))
    return found


def tensors_of(model: onnx.ModelProto) -> dict[str, Tensor]:
    own = own_tensors(start_judge(SEED, 0.0))
    arrays = {tensor.name: numpy_helper.to_array(tensor) for tensor in model.graph.initializer}
    names = [name for name in own if name not in arrays]
    matrices = matrices_in_order(model)
    if [own[name].shape for name in names] != [matrix.shape for matrix in matrices]:
        raise SystemExit("The model does not have the matrices of this judge.")
    named = dict(zip(names, matrices, strict=True))
    return {name: named[name] if name in named else torch.from_numpy(arrays[name].copy()) for name in own}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, required=True, help="a model that export.py wrote")
    parser.add_argument("--out", type=Path, required=True, help="the file to write, NAME.npz")
    chosen = parser.parse_args()
    save_small(chosen.out, tensors_of(onnx.load(chosen.model)), Progress())
    print(f"{chosen.out}: {chosen.out.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
