"""Makes pairs from the data folder: `python make.py --data DIR --out FILE`. Prints what gives labels away, by kind."""

import argparse
import random
from collections import Counter
from pathlib import Path

from made.articles import places
from made.balance import balanced
from made.definitions import definition_pairs
from made.giveaways import print_giveaways
from made.lexicon import read_lexicon
from made.natural import natural_pairs
from made.questions import question_pairs
from made.rows import write_rows
from made.worlds import world_pairs
from sources import Pair


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--data", type=Path, required=True, help="the data folder")
    options.add_argument("--out", type=Path, required=True, help="the file of made pairs, NAME.jsonl.gz")
    options.add_argument("--most", type=int, default=8_000, help="pairs of each kind before they are balanced")
    options.add_argument("--worlds", type=int, default=20_000, help="invented worlds")
    options.add_argument("--share", type=float, default=1.0, help="the share of sentences to look at")
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    random_ = random.Random(chosen.seed)
    lexicon = read_lexicon(chosen.data)
    print(f"{len(lexicon.synonyms)} synonyms, {len(lexicon.siblings)} siblings, {len(lexicon.names)} names", flush=True)
    counts: Counter[str] = Counter()
    made: list[Pair] = []
    filler: list[str] = []
    last = 0
    for place in places(chosen.data, random_, chosen.share):
        before = len(made)
        made.extend(natural_pairs(place, lexicon, random_, counts, chosen.most))
        last = 0 if len(made) > before else last + 1
        if last > 2_000:
            break
        if len(filler) < 20_000:
            filler.append(place.sentence)
    made.extend(question_pairs(chosen.data, lexicon, random_))
    made.extend(world_pairs(random_, chosen.worlds, filler))
    made.extend(definition_pairs(chosen.data, random_, chosen.most // 2, filler))
    kept = balanced(made, random_)
    print(f"{len(made)} made, {len(kept)} kept", flush=True)
    write_rows(chosen.out, kept)
    print_giveaways(kept, made)


if __name__ == "__main__":
    main()
