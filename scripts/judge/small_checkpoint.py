"""A checkpoint that is small enough to commit: the running mean of the weights as differences to the published
ones, in 8 bits with one scale for each row.

    python small_checkpoint.py --run DIR --out FILE
"""

import argparse
import io
import json
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from checkpoint import Progress, own_tensors
from network import Judge
from start_weights import start_judge

# The heads of this seed are what the differences of the heads are taken from.
SEED = 1


def in_8_bits(difference: Tensor) -> tuple[np.ndarray, np.ndarray]:
    rows = difference.reshape(len(difference), -1) if difference.ndim > 1 else difference[None]
    scales = rows.abs().amax(1, keepdim=True).clamp(min=1e-12) / 127
    return (rows / scales).round().to(torch.int8).numpy(), scales.squeeze(1).numpy().astype(np.float32)


def save_small(path: Path, tensors: dict[str, Tensor], progress: Progress) -> None:
    start = own_tensors(start_judge(SEED, 0.0))
    arrays: dict[str, np.ndarray] = {"progress": np.frombuffer(json.dumps(progress.__dict__).encode(), np.uint8)}
    for name, tensor in tensors.items():
        arrays[f"{name}:8"], arrays[f"{name}:scales"] = in_8_bits(tensor.float() - start[name])
    memory = io.BytesIO()
    np.savez_compressed(memory, **arrays)
    path.write_bytes(memory.getvalue())


@torch.no_grad()
def load_small(path: Path, judge: Judge) -> Progress:
    """Puts the weights into the judge, and returns how far the training had come."""
    start = own_tensors(start_judge(SEED, 0.0))
    own = own_tensors(judge)
    with np.load(path) as arrays:
        for name, tensor in own.items():
            rows = torch.from_numpy(arrays[f"{name}:8"]).float() * torch.from_numpy(arrays[f"{name}:scales"])[:, None]
            tensor.copy_(start[name] + rows.reshape(tensor.shape))
        return Progress(**json.loads(arrays["progress"].tobytes()))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--run", type=Path, required=True, help="the folder of a training")
    parser.add_argument("--out", type=Path, required=True, help="the file to write, NAME.npz")
    chosen = parser.parse_args()
    state = torch.load(chosen.run / "checkpoint.pt", map_location="cpu", weights_only=True)
    save_small(chosen.out, state["average"], Progress(**state["progress"]))
    print(f"{chosen.out}: {chosen.out.stat().st_size / 1e6:.1f} MB, {state['progress']}")


if __name__ == "__main__":
    main()
