"""Keeps of each kind as many true as false claims, at each share of words that the passage has."""

import random
from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence

import numpy as np

from made.claim_only import claim_only, content_words
from sources import Pair

def overlap(pair: Pair) -> float:
    """The share of the claim's content words that stand in the passage."""
    claim = content_words(pair.claim)
    return len(claim & content_words(pair.passage)) / max(1, len(claim))


def cell(pair: Pair) -> tuple[str, int, int]:
    """The kind, how many words are missing, and how long the claim is: together they give the share."""
    claim = content_words(pair.claim)
    missing = len(claim - content_words(pair.passage))
    return pair.kind, min(missing, 4), min(len(claim) // 4, 5) if missing else 0


def balanced(pairs: Iterable[Pair], random_: random.Random) -> list[Pair]:
    """In each cell the more frequent of both labels is thinned out to the other's number; then once more within
    ranges of what the claims' words alone let one guess."""
    by_kind: dict[str, list[Pair]] = defaultdict(list)
    for pair in pairs:
        by_kind[pair.kind].append(pair)
    kept: list[Pair] = []
    for rows in by_kind.values():
        rows = thinned(rows, [cell(pair) for pair in rows], random_)
        if rows:
            edges = np.quantile(guesses := claim_only(rows), (0.1, 0.25, 0.4, 0.6, 0.75, 0.9))
            rows = thinned(rows, [int(place) for place in np.searchsorted(edges, guesses)], random_)
        kept.extend(rows)
    random_.shuffle(kept)
    return kept


def thinned(pairs: list[Pair], cells: Sequence[Hashable], random_: random.Random) -> list[Pair]:
    groups: dict[Hashable, tuple[list[Pair], list[Pair]]] = defaultdict(lambda: ([], []))
    for pair, key in zip(pairs, cells, strict=True):
        groups[key][pair.label != "entailment"].append(pair)
    kept: list[Pair] = []
    for both in groups.values():
        size = min(len(part) for part in both)
        for part in both:
            kept.extend(random_.sample(part, size))
    return kept
