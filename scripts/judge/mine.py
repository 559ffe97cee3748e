"""Keeps the made pairs that a judge gets wrong or is least sure of, so that training reads them more often.

    python mine.py --made FILE ... --out FILE (--run DIR | --small FILE) [--most 40000]
"""

import argparse
import random
from collections import defaultdict
from pathlib import Path

import numpy as np
import torch

from evaluate import load
from made.balance import balanced
from made.rows import read_rows, write_rows
from measuring import probabilities
from packing import pack
from sources import Pair, is_held_back
from start_weights import start_tokenizer


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--made", type=Path, nargs="+", required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--run", type=Path)
    parser.add_argument("--small", type=Path)
    parser.add_argument("--most", type=int, default=40_000)
    parser.add_argument("--share", type=float, default=1.0, help="the share of the pool to score")
    parser.add_argument("--threads", type=int, default=2)
    chosen = parser.parse_args()
    torch.set_num_threads(chosen.threads)
    judge, _ = load(chosen)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    judge.to(device)
    random_ = random.Random(1)
    pool = [pair for path in chosen.made for pair in read_rows(path) if random_.random() < chosen.share and not is_held_back(pair.passage)]
    found = probabilities(judge, pack(pool, start_tokenizer()), device)[:, 0]
    true = np.array([pair.label == "entailment" for pair in pool])
    miss = np.where(true, 1 - found, found)
    hard: dict[str, list[Pair]] = defaultdict(list)
    for place in np.argsort(-miss):
        if miss[place] > 0.3:
            hard[pool[place].kind].append(pool[place])
    kept = [Pair(p.passage, p.claim, p.label, p.source, f"hard-{p.kind}", p.doubted) for rows in hard.values() for p in rows]
    kept = balanced(kept, random_)[: chosen.most]
    write_rows(chosen.out, kept)
    for kind, rows in sorted(hard.items(), key=lambda item: -len(item[1])):
        print(f"{kind}: {len(rows)} of {sum(pair.kind == kind for pair in pool)} hard")
    print(f"{len(kept)} pairs kept")


if __name__ == "__main__":
    main()
