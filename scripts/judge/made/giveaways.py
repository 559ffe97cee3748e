"""How far the label can be guessed without reading: by the claim alone, and by the share of shared words."""

from collections import Counter, defaultdict

import numpy as np

from made.balance import overlap
from made.claim_only import claim_only
from metrics import auroc
from sources import Pair


def print_giveaways(kept: list[Pair], made: list[Pair]) -> None:
    by_kind: dict[str, list[Pair]] = defaultdict(list)
    for pair in kept:
        by_kind[pair.kind].append(pair)
    made_counts = Counter(pair.kind for pair in made)
    print("| kind | made | kept | claim only | overlap |")
    print("|---|---:|---:|---:|---:|")
    for kind in sorted(made_counts):
        row(kind, made_counts[kind], by_kind.get(kind, []))
    row("all", len(made), kept)


def row(kind: str, made: int, pairs: list[Pair]) -> None:
    if not pairs:
        print(f"| {kind} | {made} | 0 | | |")
        return
    positive = np.array([pair.label == "entailment" for pair in pairs])
    shares = np.array([overlap(pair) for pair in pairs])
    print(f"| {kind} | {made} | {len(pairs)} | {auroc(claim_only(pairs), positive):.3f} | {auroc(shares, positive):.3f} |", flush=True)
