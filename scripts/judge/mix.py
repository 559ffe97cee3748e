"""How many rows of each source one pass takes."""

from packing import Packed
from sources import TRAINING

# Of each kind of made pairs.
MADE_ROWS = 4_000


def rows_by_source(packed: Packed) -> dict[str, int]:
    return {name: MADE_ROWS if name.startswith("made/") else TRAINING[name][1] for name in packed.names}
