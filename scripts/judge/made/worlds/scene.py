"""What an invented world yields: sentences that tell its facts, and claims with labels by its own arithmetic."""

import random
from dataclasses import dataclass, field

ENTAILED, OPEN, FALSE = "entailment", "neutral", "contradiction"


@dataclass
class Scene:
    """`told` are the sentences of the passage, `claims` (text, label, kind)."""

    told: list[str] = field(default_factory=list)
    claims: list[tuple[str, str, str]] = field(default_factory=list)
    # Whether the order of the sentences says something.
    ordered: bool = False


class Teller:
    """Draws one of several wordings and fills in the slots."""

    def __init__(self, random_: random.Random) -> None:
        self.random = random_

    def say(self, wordings: str, **slots: object) -> str:
        wording = self.random.choice([w.strip() for w in wordings.strip().split("\n")])
        text = wording.format(**slots)
        return text[0].upper() + text[1:]

    def true(self, is_true: bool, otherwise: str = FALSE) -> str:
        return ENTAILED if is_true else otherwise

    def two(self, things: list[str]) -> list[str]:
        return self.random.sample(things, 2)

    def number(self, low: int, high: int, step: int = 1) -> int:
        return self.random.randrange(low, high + 1, step)

    def apart(self, low: int, high: int, step: int = 1) -> tuple[int, int]:
        one, other = self.random.sample(range(low, high + 1, step), 2)
        return one, other
