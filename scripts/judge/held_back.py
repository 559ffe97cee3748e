"""Writes made pairs that are held back from training, for the trial of the judge.

    python held_back.py --made FILE --out FILE [--most 40]
"""

import argparse
import json
import random
from pathlib import Path

from made.rows import read_rows
from sources import is_held_back

KINDS = ("addition", "antonym", "definition", "hedge", "name", "negation", "phrase", "role-swap", "sibling", "value")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--made", type=Path, required=True, help="a file of make.py")
    parser.add_argument("--out", type=Path, required=True, help="the file to write, NAME.jsonl")
    parser.add_argument("--most", type=int, default=40, help="pairs of each kind and label")
    chosen = parser.parse_args()
    pairs = [pair for pair in read_rows(chosen.made) if pair.kind in KINDS and is_held_back(pair.passage)]
    random.Random(1).shuffle(pairs)
    counts: dict[tuple[str, bool], int] = {}
    with chosen.out.open("w") as file:
        for pair in sorted(pairs, key=lambda one: one.kind):
            supported = pair.label == "entailment"
            counts[pair.kind, supported] = counts.get((pair.kind, supported), 0) + 1
            if counts[pair.kind, supported] <= chosen.most:
                row = {"kind": pair.kind, "context": [pair.passage], "response": pair.claim, "supported": supported}
                file.write(json.dumps(row) + "\n")


if __name__ == "__main__":
    main()
