"""The judge: a six-layer BERT encoder that reads a passage and a claim, and three heads on it.

The encoder has the shape of all-MiniLM-L6-v2. A word head doubts single words of the claim; the verdict is
read from the first token, from the mean of the claim, and from the words that the word head doubts most.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

LABELS = ("entailment", "neutral", "contradiction")


@dataclass(frozen=True)
class Shape:
    words: int = 30522
    positions: int = 512
    hidden: int = 384
    inner: int = 1536
    heads: int = 12
    layers: int = 6


class Layer(nn.Module):
    """One transformer layer of BERT: attention, then two matrices, each with its sum and normalisation."""

    def __init__(self, shape: Shape, dropout: float) -> None:
        super().__init__()
        self.heads = shape.heads
        self.dropout = dropout
        # One matrix for query, key and value is faster than three.
        self.qkv = nn.Linear(shape.hidden, 3 * shape.hidden)
        self.attended = nn.Linear(shape.hidden, shape.hidden)
        self.attention_norm = nn.LayerNorm(shape.hidden, eps=1e-12)
        self.inner = nn.Linear(shape.hidden, shape.inner)
        self.outer = nn.Linear(shape.inner, shape.hidden)
        self.outer_norm = nn.LayerNorm(shape.hidden, eps=1e-12)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        rows, length, hidden = x.shape
        query, key, value = (
            self.qkv(x).view(rows, length, 3, self.heads, hidden // self.heads).permute(2, 0, 3, 1, 4)
        )
        # Written out: on CPUs the backward pass of PyTorch's fused attention takes three times as long.
        shares = (query * query.shape[-1] ** -0.5) @ key.transpose(-1, -2) + mask
        attended = shares.softmax(-1).to(value.dtype) @ value
        attended = self.attended(attended.transpose(1, 2).reshape(rows, length, hidden))
        x = self.attention_norm(x + F.dropout(attended, self.dropout, self.training))
        inner = self.outer(F.gelu(self.inner(x)))
        return self.outer_norm(x + F.dropout(inner, self.dropout, self.training))


class Judge(nn.Module):
    """Three logits for each pair, in the order of LABELS, and one logit of doubt for each token."""

    def __init__(self, shape: Shape = Shape(), dropout: float = 0.0) -> None:
        super().__init__()
        self.shape = shape
        self.word = nn.Embedding(shape.words, shape.hidden)
        self.position = nn.Embedding(shape.positions, shape.hidden)
        self.segment = nn.Embedding(2, shape.hidden)
        self.norm = nn.LayerNorm(shape.hidden, eps=1e-12)
        self.layers = nn.ModuleList(Layer(shape, dropout) for _ in range(shape.layers))
        self.doubt = nn.Linear(shape.hidden, 1)
        self.verdict = nn.Linear(3 * shape.hidden, len(LABELS))
        # The word table stays as it is, so that a checkpoint holds only the encoder's own numbers.
        self.word.weight.requires_grad_(False)

    def forward(self, ids: Tensor, mask: Tensor, segments: Tensor) -> tuple[Tensor, Tensor]:
        """`mask` is 1 on real tokens, `segments` is 1 on the claim and the separator that ends it."""
        places = torch.arange(ids.shape[1], device=ids.device)
        x = self.norm(self.word(ids) + self.position(places) + self.segment(segments))
        if torch.is_autocast_enabled(ids.device.type):
            x = x.to(torch.get_autocast_dtype(ids.device.type))
        hides = torch.zeros(mask.shape, dtype=x.dtype, device=x.device)
        hides = hides.masked_fill(mask == 0, -1e4)[:, None, None, :]
        for layer in self.layers:
            x = layer(x, hides)
        doubts = self.doubt(x).squeeze(-1).float()
        claim = (segments * mask) > 0
        weights = claim / claim.sum(1, keepdim=True)
        doubted = doubts.masked_fill(~claim, -1e4).softmax(1)
        pooled = torch.bmm(torch.stack((weights, doubted), 1).to(x.dtype), x)
        pooled = torch.cat((x[:, 0], pooled[:, 0], pooled[:, 1]), 1)
        return self.verdict(pooled).float(), doubts
