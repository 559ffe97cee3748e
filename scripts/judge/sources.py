"""The public pairs of the data folder: which files train, which are kept for choosing, and how they are read."""

import gzip
import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Pair:
    """A passage and a claim. `doubted` are the places (from, to) of the claim's words that are false."""

    passage: str
    claim: str
    label: str
    source: str
    kind: str = ""
    doubted: tuple[tuple[int, int], ...] | None = field(default=None)


# Files that train, with the most rows of the set that one pass over the data takes.
TRAINING: dict[str, tuple[tuple[str, ...], int]] = {
    "mnli": (("dev-matched", "dev-mismatched"), 20_000),
    "snli": (("dev", "test"), 12_000),
    "cad-snli": (("train", "dev", "test"), 11_000),
    "semi-auto-wiki": (("train",), 16_000),
    "inli": (("train", "test"), 20_000),
    "fever-nli": (("dev",), 9_000),
    "fever-symmetric": (("dev", "test"), 1_500),
    "fm2": (("dev", "dev-long"), 2_400),
    "paws-wiki": (("dev", "test"), 16_000),
    "wiki-split": (("tune", "validation", "test"), 8_000),
    "conjnli": (("train", "dev"), 6_000),
    "negnli": (("probe",), 4_500),
    "entailment-bank": (("train", "dev", "test"), 12_000),
    "folio": (("train", "dev"), 1_300),
    "tracie": (("train",), 900),
    "propsegment-wiki": (("dev",), 1_100),
    "wice-train-partial": (("train",), 400),
    "dnc-megaveridicality": (("train", "dev", "test"), 3_000),
    "clcd": (("train", "test"), 2_000),
    "help": (("train",), 2_000),
}

# Files that never train: they choose between models, and say how good a model is.
CHOOSING: dict[str, tuple[str, ...]] = {
    "mnli": ("dev-matched",),
    "fever-nli": ("test",),
    "fm2": ("test", "test-long"),
    "semi-auto-wiki": ("test",),
    "inli": ("dev",),
    "med": ("probe",),
    "hans": ("probe",),
    "dnc-function-words": ("probe",),
    "frank": ("dev-cnndm", "dev-bbc"),
    "faithdial-audit": ("gold",),
}

# Of this file, the first rows are kept for choosing and the rest train.
SHARED_FILE = ("mnli", "dev-matched")
SHARED_FILE_KEPT = 2_000

# One passage in fifty, with all its claims, is held back from training.
HELD_BACK_EVERY = 50


def normal(text: str) -> str:
    """Lower-case letters and digits only: texts that differ in nothing else are the same text."""
    return re.sub(r"[^a-z0-9]+", "", text.lower())


def is_held_back(passage: str) -> bool:
    """By the beginning of the passage, so that most made passages that differ in one word are on the same side."""
    return int.from_bytes(hashlib.sha256(normal(passage)[:40].encode()).digest()[:4], "big") % HELD_BACK_EVERY == 0


def read_file(data: Path, name: str, split: str) -> Iterator[Pair]:
    with gzip.open(data / "entailment" / name / f"{split}.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            kind = row["id"].split("/")[0].split(":")[0] if "/" in row["id"] else ""
            yield Pair(row["premise"], row["hypothesis"], row["label"], name, kind)


def choosing_pairs(data: Path, name: str, split: str) -> list[Pair]:
    pairs = list(read_file(data, name, split))
    return pairs[:SHARED_FILE_KEPT] if (name, split) == SHARED_FILE else pairs


def training_pairs(data: Path) -> Iterator[Pair]:
    """Every training row whose passage no kept row has, once each."""
    kept = {
        normal(text)
        for name, splits in CHOOSING.items()
        for split in splits
        for pair in choosing_pairs(data, name, split)
        for text in (pair.passage, pair.passage + pair.claim, pair.claim + pair.passage)
    }
    seen: set[str] = set()
    for name, (splits, _) in TRAINING.items():
        for split in splits:
            rows = list(read_file(data, name, split))
            for pair in rows[SHARED_FILE_KEPT:] if (name, split) == SHARED_FILE else rows:
                passage, both = normal(pair.passage), normal(pair.passage + pair.claim)
                # A caption of SNLI stands in many pairs; what must not train are the kept pairs and passages.
                if passage in kept or both in kept or both in seen:
                    continue
                seen.add(both)
                yield pair
