"""Pairs as token numbers in flat arrays: small to store, quick to batch, the same on every machine."""

import hashlib
import io
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from network import LABELS
from sources import Pair

CLS, SEP = 101, 102
LONGEST = 320
LONGEST_CLAIM = 120
NOT_ENTAILMENT = len(LABELS)
UNKNOWN_DOUBT = 255


@dataclass(frozen=True)
class Packed:
    """Row i is `tokens[starts[i]:starts[i + 1]]`; its claim begins at `claims[i]` within the row.

    `doubts` has a number for each token: 1 for a false word of the claim, 0 for a true one, and
    UNKNOWN_DOUBT elsewhere.
    """

    tokens: np.ndarray
    doubts: np.ndarray
    starts: np.ndarray
    claims: np.ndarray
    labels: np.ndarray
    sources: np.ndarray
    names: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.labels)

    def lengths(self) -> np.ndarray:
        return np.diff(self.starts)

    def digest(self) -> str:
        parts = (self.tokens, self.starts, self.claims, self.labels, self.sources, self.doubts)
        sha = hashlib.sha256("\0".join(self.names).encode())
        for part in parts:
            sha.update(part.tobytes())
        return sha.hexdigest()

    def save(self, path: Path) -> None:
        memory = io.BytesIO()
        np.savez_compressed(memory, **{**self.__dict__, "names": np.array(self.names)})
        path.write_bytes(memory.getvalue())

    @staticmethod
    def load(path: Path) -> "Packed":
        with np.load(path) as arrays:
            parts = {name: arrays[name] for name in arrays.files}
        return Packed(**{**parts, "names": tuple(str(name) for name in parts["names"])})


def claim_doubts(pair: Pair, places: list[tuple[int, int]]) -> list[int]:
    """What is known of each token of the claim. An entailed claim has no false word."""
    if pair.label == "entailment":
        return [0] * len(places)
    if not pair.doubted:
        return [UNKNOWN_DOUBT] * len(places)
    return [int(any(begin < last and first < end for begin, end in pair.doubted)) for first, last in places]


def pack(pairs: Iterable[Pair], tokenizer: Tokenizer) -> Packed:
    tokens: list[np.ndarray] = []
    doubts: list[np.ndarray] = []
    starts, claims, labels, sources = [0], [], [], []
    names: dict[str, int] = {}
    rows = list(pairs)
    for begin in range(0, len(rows), 4096):
        chunk = rows[begin : begin + 4096]
        passages = tokenizer.encode_batch([pair.passage for pair in chunk], add_special_tokens=False)
        texts = tokenizer.encode_batch([pair.claim for pair in chunk], add_special_tokens=False)
        for pair, passage, claim in zip(chunk, passages, texts, strict=True):
            claim_ids = claim.ids[:LONGEST_CLAIM]
            passage_ids = passage.ids[: LONGEST - 3 - len(claim_ids)]
            tokens.append(np.array([CLS, *passage_ids, SEP, *claim_ids, SEP], dtype=np.uint16))
            known = claim_doubts(pair, claim.offsets[:LONGEST_CLAIM])
            unknown = [UNKNOWN_DOUBT] * (len(passage_ids) + 2)
            doubts.append(np.array([*unknown, *known, UNKNOWN_DOUBT], dtype=np.uint8))
            starts.append(starts[-1] + len(tokens[-1]))
            claims.append(len(passage_ids) + 2)
            labels.append(LABELS.index(pair.label) if pair.label in LABELS else NOT_ENTAILMENT)
            name = f"{pair.source}/{pair.kind}" if pair.kind and pair.source == "made" else pair.source
            sources.append(names.setdefault(name, len(names)))
    return Packed(
        np.concatenate(tokens),
        np.concatenate(doubts),
        np.array(starts, dtype=np.int64),
        np.array(claims, dtype=np.uint16),
        np.array(labels, dtype=np.int8),
        np.array(sources, dtype=np.int16),
        tuple(names),
    )
