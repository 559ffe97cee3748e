"""A claim beside a passage that supports it, and beside one that does not."""

import random
from collections.abc import Iterator

from made.claims import difference
from made.dress import dress
from made.lexicon import Lexicon
from sources import Pair

# How many steps of rewriting a true claim and a false one get, as weights of 0, 1, 2 and 3 steps.
TRUE_STEPS, FALSE_STEPS = (25, 35, 25, 15), (60, 25, 10, 5)


def claim_pair(
    kind: str, label: str, passage: str, claim: str, true_claim: str | None, lexicon: Lexicon, random_: random.Random
) -> Pair:
    """A pair with its claim rewritten; `true_claim` is what a false claim would have to be."""
    steps = random_.choices((0, 1, 2, 3), TRUE_STEPS if label == "entailment" else FALSE_STEPS)[0]
    seed = random_.random()
    said = dress(claim, lexicon, random.Random(seed), steps)
    doubted = None
    if true_claim is not None and label != "entailment":
        true_said = dress(true_claim, lexicon, random.Random(seed), steps)
        if true_said == said:
            # The rewriting left out what was false.
            said, true_said = claim, true_claim
        begin, end = difference(true_said, said)
        if end - begin <= max(24, len(said) * 0.35):
            doubted = ((begin, end),)
    return Pair(passage, said, label, "made", kind, doubted)


def contrast(
    kind: str, one: str, other: str, label: str, back: str, passages: tuple[str, str], lexicon: Lexicon,
    random_: random.Random,
) -> Iterator[Pair]:
    """`other` is a claim with the given label beside the first passage, and `one` with `back` beside the second."""
    first, second = passages
    if random_.random() < 0.5:
        one, other, label, back, first, second = other, one, back, label, second, first
    # The same claim beside both passages.
    yield claim_pair(kind, "entailment", first, one, None, lexicon, random_)
    yield claim_pair(kind, back, second, one, other, lexicon, random_)
