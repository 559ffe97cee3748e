"""Files of made pairs: one JSON a line, packed."""

import gzip
import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from sources import Pair


def write_rows(path: Path, pairs: Iterable[Pair]) -> None:
    with gzip.open(path, "wt", encoding="utf-8", compresslevel=5) as lines:
        for pair in pairs:
            lines.write(json.dumps(pair.__dict__, ensure_ascii=False) + "\n")


def read_rows(path: Path) -> Iterator[Pair]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            doubted = row.pop("doubted")
            yield Pair(**row, doubted=None if doubted is None else tuple((begin, end) for begin, end in doubted))
