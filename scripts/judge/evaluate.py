"""Measures a judge on the sets kept for choosing, beside the share of shared words and the most frequent label.

    python evaluate.py --data DIR (--run DIR | --small FILE) [--rows 600] [--sentences] [--log FILE]
"""

import argparse
import json
import random
from collections import defaultdict
from pathlib import Path

import numpy as np
import torch

from checkpoint import Progress
from made.articles import sentences_of
from made.balance import overlap
from measuring import probabilities
from metrics import auroc, right, right_of_two
from network import Judge
from packing import pack
from small_checkpoint import load_small
from sources import CHOOSING, Pair, choosing_pairs
from start_weights import start_judge, start_tokenizer

# Sets whose passages are long enough for it to matter whether they are read whole or by sentence.
LONG = {"frank", "faithdial-audit", "fever-nli", "fm2"}


def load(chosen: argparse.Namespace) -> tuple[Judge, Progress]:
    judge = start_judge(1, 0.0)
    if chosen.small:
        return judge, load_small(chosen.small, judge)
    state = torch.load(chosen.run / "checkpoint.pt", map_location="cpu", weights_only=True)
    judge.load_state_dict(state["average"], strict=False)
    return judge, Progress(**state["progress"])


def by_sentence(judge: Judge, pairs: list[Pair], device: torch.device) -> np.ndarray:
    """For each sentence of the claim the best sentence or pair of sentences of the passage, then the worst claim."""
    tokenizer = start_tokenizer()
    parts: list[Pair] = []
    owners: list[tuple[int, int]] = []
    for row, pair in enumerate(pairs):
        read = sentences_of(pair.passage)[:40]
        windows = [*read, *(f"{a} {b}" for a, b in zip(read, read[1:], strict=False))]
        for number, claim in enumerate(sentences_of(pair.claim)):
            for window in windows:
                parts.append(Pair(window, claim, "neutral", pair.source))
                owners.append((row, number))
    found = probabilities(judge, pack(parts, tokenizer), device)[:, 0]
    best: dict[tuple[int, int], float] = defaultdict(float)
    for owner, value in zip(owners, found, strict=True):
        best[owner] = max(best[owner], float(value))
    worst = np.ones(len(pairs))
    for (row, _), value in best.items():
        worst[row] = min(worst[row], value)
    return worst


def kinds(pairs: list[Pair], hits: np.ndarray) -> dict[str, float]:
    by_kind: dict[str, list[bool]] = defaultdict(list)
    for pair, hit in zip(pairs, hits, strict=True):
        by_kind[pair.kind].append(bool(hit))
    return {kind: round(float(np.mean(found)), 3) for kind, found in sorted(by_kind.items()) if len(found) >= 20}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--run", type=Path)
    parser.add_argument("--small", type=Path)
    parser.add_argument("--rows", type=int, default=600, help="of each file, drawn by the seed")
    parser.add_argument("--sentences", action="store_true", help="also read long passages sentence by sentence")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--log", type=Path, help="a file to which the figures are added")
    chosen = parser.parse_args()
    torch.set_num_threads(chosen.threads)
    judge, progress = load(chosen)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    judge.to(device)
    tokenizer = start_tokenizer()
    print(f"{progress.tokens} tokens, {progress.steps} steps, {progress.seconds / 3600:.2f} hours")
    print("| set | rows | majority | accuracy of two | of three | overlap | judge | by sentence |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|")
    figures: dict[str, object] = {}
    means: list[tuple[float, float]] = []
    for name, splits in CHOOSING.items():
        for split in splits:
            pairs = choosing_pairs(chosen.data, name, split)
            pairs = random.Random(7).sample(pairs, min(chosen.rows, len(pairs)))
            packed = pack(pairs, tokenizer)
            found = probabilities(judge, packed, device)
            positive = packed.labels == 0
            base = auroc(np.array([overlap(pair) for pair in pairs]), positive)
            own = auroc(found[:, 0], positive)
            means.append((base, own))
            three = right(found, packed.labels).mean() if (packed.labels != 3).any() else float("nan")
            read = ""
            if chosen.sentences and name in LONG:
                some = pairs[:150]
                read = f"{auroc(by_sentence(judge, some, device), positive[: len(some)]):.3f}"
            majority = max(positive.mean(), 1 - positive.mean())
            two = right_of_two(found, packed.labels).mean()
            print(f"| {name} {split} | {len(pairs)} | {majority:.3f} | {two:.3f} | {three:.3f} | {base:.3f} | {own:.3f} | {read} |", flush=True)
            figures[f"{name}/{split}"] = {
                "overlap": round(base, 4), "judge": round(own, 4), "two": round(float(two), 4), "three": round(float(three), 4),
                "by_sentence": read, "kinds": kinds(pairs, right_of_two(found, packed.labels)),
            }
    base, own = np.mean(means, axis=0)
    print(f"| mean | | | | | {base:.3f} | {own:.3f} | |")
    for name, figure in figures.items():
        if isinstance(figure, dict) and len(figure["kinds"]) > 1:
            print(f"{name}: {figure['kinds']}")
    if chosen.log:
        with chosen.log.open("a") as file:
            file.write(json.dumps({"tokens": progress.tokens, "mean": round(float(own), 4), "sets": figures}) + "\n")


if __name__ == "__main__":
    main()
