"""Batches of about the same number of tokens, in an order that the seed and the pass alone decide."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from packing import UNKNOWN_DOUBT, Packed


@dataclass(frozen=True)
class Batch:
    ids: Tensor
    mask: Tensor
    segments: Tensor
    labels: Tensor
    doubts: Tensor

    def to(self, device: torch.device) -> "Batch":
        return Batch(*(part.to(device, non_blocking=True) for part in self.__dict__.values()))

    def tokens(self) -> int:
        return int(self.mask.sum())


def make_batch(packed: Packed, rows: np.ndarray) -> Batch:
    # A few widths only: a library that prepares itself for each shape would hold much memory.
    longest = -(-int((packed.starts[rows + 1] - packed.starts[rows]).max()) // 8) * 8
    ids = np.zeros((len(rows), longest), dtype=np.int64)
    mask = np.zeros_like(ids)
    segments = np.zeros_like(ids)
    doubts = np.full_like(ids, UNKNOWN_DOUBT)
    for place, row in enumerate(rows):
        begin, end = packed.starts[row], packed.starts[row + 1]
        ids[place, : end - begin] = packed.tokens[begin:end]
        doubts[place, : end - begin] = packed.doubts[begin:end]
        mask[place, : end - begin] = 1
        segments[place, packed.claims[row] : end - begin] = 1
    parts = (ids, mask, segments, packed.labels[rows].astype(np.int64), doubts)
    return Batch(*(torch.from_numpy(part) for part in parts))


def split_rows(lengths: np.ndarray, rows: np.ndarray, tokens: int) -> list[np.ndarray]:
    """Cuts rows, which are sorted by length, into batches of at most `tokens` with their padding."""
    batches: list[np.ndarray] = []
    begin = 0
    for end in range(1, len(rows) + 1):
        if end == len(rows) or (end + 1 - begin) * (-(-lengths[rows[end]] // 8) * 8) > tokens:
            batches.append(rows[begin:end])
            begin = end
    return batches


def rows_of_pass(packed: Packed, most: dict[str, int], seed: int, number: int) -> np.ndarray:
    """The rows of one pass: of each source as many as `most` allows, others in each pass."""
    random = np.random.default_rng((seed, number))
    chosen = []
    for source, name in enumerate(packed.names):
        rows = np.flatnonzero(packed.sources == source)
        # Sources with more rows than a pass takes are read in turn, so that each row is read as often.
        take = min(most.get(name, len(rows)), len(rows))
        order = np.random.default_rng((seed, source)).permutation(rows)
        chosen.append(np.take(order, np.arange(number * take, (number + 1) * take), mode="wrap"))
    return random.permutation(np.concatenate(chosen))


def batches_of_pass(packed: Packed, rows: np.ndarray, tokens: int, seed: int, number: int) -> list[np.ndarray]:
    """Rows of similar length together, the batches in random order."""
    random = np.random.default_rng((seed, number, 1))
    lengths = packed.lengths()
    batches: list[np.ndarray] = []
    pool = 64 * max(1, tokens // 48)
    for begin in range(0, len(rows), pool):
        part = rows[begin : begin + pool]
        made = split_rows(lengths, part[np.argsort(lengths[part], kind="stable")], tokens)
        batches.extend(made[place] for place in random.permutation(len(made)))
    return batches


def in_order(packed: Packed, tokens: int) -> Iterator[tuple[np.ndarray, Batch]]:
    """All rows once, for measuring."""
    lengths = packed.lengths()
    for rows in split_rows(lengths, np.argsort(lengths, kind="stable"), tokens):
        yield rows, make_batch(packed, rows)
