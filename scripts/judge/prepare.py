"""Packs pairs for training: `python prepare.py --data DIR --out DIR [--made FILE ...]`."""

import argparse
import json
from pathlib import Path

from made.rows import read_rows
from packing import Packed, pack
from sources import Pair, is_held_back, training_pairs
from start_weights import start_tokenizer


def write(pairs: list[Pair], path: Path) -> Packed:
    packed = pack(pairs, start_tokenizer())
    packed.save(path)
    print(f"{path.name}: {len(packed)} pairs, {packed.tokens.size} tokens", flush=True)
    return packed


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--data", type=Path, required=True, help="the data folder")
    options.add_argument("--out", type=Path, required=True, help="the folder for the packed files")
    options.add_argument("--made", type=Path, nargs="*", default=[], help="files of made pairs to train on as well")
    chosen = options.parse_args()
    chosen.out.mkdir(parents=True, exist_ok=True)
    pairs = list(training_pairs(chosen.data))
    # Two files of made pairs share those that come from questions.
    made = {(pair.passage, pair.claim, pair.kind): pair for path in chosen.made for pair in read_rows(path)}
    pairs.extend(made.values())
    kept = [pair for pair in pairs if is_held_back(pair.passage)]
    write([pair for pair in pairs if not is_held_back(pair.passage)], chosen.out / "train.npz")
    write(kept, chosen.out / "held-back.npz")
    counts: dict[str, dict[str, int]] = {}
    for pair in pairs:
        row = counts.setdefault(f"{pair.source}/{pair.kind}" if pair.source == "made" else pair.source, {})
        row[pair.label] = row.get(pair.label, 0) + 1
    (chosen.out / "counts.json").write_text(json.dumps(counts, indent=1))


if __name__ == "__main__":
    main()
