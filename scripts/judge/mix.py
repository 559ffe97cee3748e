"""How many rows of each source one pass takes."""

from packing import Packed
from sources import TRAINING

# Of each kind of made pairs.
MADE_ROWS = 4_000
# A small encoder learns little arithmetic: sums and differences get fewer rows.
FEWER = {"made/world-sum": 500, "made/world-difference": 500, "made/world-ratio": 300}


def rows_by_source(packed: Packed) -> dict[str, int]:
    return {
        name: FEWER.get(name, MADE_ROWS) if name.startswith("made/") else TRAINING[name][1] for name in packed.names
    }
