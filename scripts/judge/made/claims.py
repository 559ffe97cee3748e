"""What a kind of made pairs yields: a sentence, its changed twin, and what is known of the change."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Change:
    """One thing changed in a text: the text from `begin` to `end` became `new`."""

    kind: str
    begin: int
    end: int
    new: str
    # What a claim with the change is beside a passage without it, and the other way round.
    label: str = "contradiction"
    back: str = "contradiction"

    def apply(self, text: str) -> str:
        return text[: self.begin] + self.new + text[self.end :]

    def places(self) -> tuple[int, int]:
        """Where the change is in the changed text; a removal is where the text closed over it."""
        return (self.begin, self.begin + max(1, len(self.new)))


def words_between(text: str, span: tuple[int, int]) -> tuple[int, int]:
    """Widens a place to whole words."""
    begin, end = span
    while begin > 0 and text[begin - 1].isalnum():
        begin -= 1
    while end < len(text) and text[end].isalnum():
        end += 1
    return begin, end


def difference(one: str, other: str) -> tuple[int, int]:
    """The place in `other` that differs from `one`, in whole words."""
    head = 0
    while head < min(len(one), len(other)) and one[head] == other[head]:
        head += 1
    tail = 0
    while tail < min(len(one), len(other)) - head and one[-1 - tail] == other[-1 - tail]:
        tail += 1
    return words_between(other, (head, max(head + 1, len(other) - tail)))
