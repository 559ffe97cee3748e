"""Made pairs from sentences of real text: one thing changed at a time, in the claim or in the passage.

A claim stands once beside a passage that supports it and once beside one that does not, so nothing in the claim
alone gives the label away; and true claims are rewritten more often than false ones, so the share of shared
words does not either.
"""

import random
import re
from collections import Counter
from collections.abc import Iterator

from made.articles import Place
from made.claims import Change
from made.contrasts import claim_pair, contrast
from made.lexicon import Lexicon, phrase_changes, word_changes
from made.logic import FRAMES, framed, hedges, negations, quantities
from made.names import name_changes, role_swap, value_swap
from made.several import additions, joined, list_members, mixed_subjects, pronouns
from made.values import spans, unit_changes, value_changes
from sources import Pair


def changes_of(place: Place, lexicon: Lexicon, random_: random.Random) -> list[Change]:
    text, near = place.sentence, " ".join(place.others(3))
    return [
        *value_changes(text, near, random_), *unit_changes(text, random_),
        *name_changes(text, near, random_, lexicon.names), *negations(text), *quantities(text),
        *hedges(text, random_), *word_changes(text, lexicon, random_), *phrase_changes(text, lexicon, random_),
    ]


def changed(place: Place, change: Change, lexicon: Lexicon, random_: random.Random) -> Iterator[Pair]:
    one = place.sentence
    other = change.apply(one)
    state = random_.getstate()
    first = place.passage(random_)
    random_.setstate(state)
    second = place.passage(random_, other)
    label, back = change.label, change.back
    if change.kind.endswith("neighbour") and change.kind.startswith("name"):
        label = back = "not_entailment"
    yield from contrast(change.kind, one, other, label, back, (first, second), lexicon, random_)


def hedged(place: Place, change: Change, others: list[Change], lexicon: Lexicon, random_: random.Random) -> Iterator[Pair]:
    """A bare claim beside a hedged passage is open; a hedged claim is right beside it, and wrong if it says
    something else."""
    bare, careful = place.sentence, change.apply(place.sentence)
    passage = place.passage(random_, careful)
    yield claim_pair("hedge", "neutral", passage, bare, None, lexicon, random_)
    yield claim_pair("hedge", "entailment", place.passage(random_), bare, None, lexicon, random_)
    apart = [o for o in others if o.kind in ("antonym", "value", "name-neighbour", "date") and
             (o.begin >= change.end or o.end <= change.begin) and o.begin > change.end]
    if apart:
        other = random_.choice(apart)
        wrong = change.apply(other.apply(bare))
        yield claim_pair("hedge", "entailment", passage, careful, None, lexicon, random_)
        yield claim_pair("hedge", "not_entailment", passage, wrong, careful, lexicon, random_)


def in_frame(place: Place, lexicon: Lexicon, random_: random.Random) -> Iterator[Pair]:
    found = framed(place.sentence, random_)
    if found:
        said, label = found
        passage = place.passage(random_, said)
        yield claim_pair("frame", label, passage, place.sentence, None, lexicon, random_)
        if label != "entailment" and random_.random() < 0.25:
            frame, _ = random_.choice([f for f in FRAMES if f[1] != label])
            yield claim_pair("frame-who", "entailment", passage, said, None, lexicon, random_)
            other = frame + said[len(next(f for f, _ in FRAMES if said.startswith(f))) :]
            yield claim_pair("frame-who", "not_entailment", passage, other, said, lexicon, random_)


def swapped(place: Place, lexicon: Lexicon, random_: random.Random) -> Iterator[Pair]:
    text = place.sentence
    if not re.search(r"\b(met|married|between|together|versus|vs|equal|same|joined|cousins?|friends?|bordered|borders)\b", text):
        other = role_swap(text, random_)
        if other:
            passages = (place.passage(random_), place.passage(random_, other))
            yield from contrast("role-swap", text, other, "not_entailment", "not_entailment", passages, lexicon, random_)
    other = value_swap(text, list(spans(text)), random_)
    if other:
        passages = (place.passage(random_), place.passage(random_, other))
        yield from contrast("value-swap", text, other, "not_entailment", "not_entailment", passages, lexicon, random_)


# Kinds that many sentences offer are taken less often.
COMMON = {"value": 0.5, "date": 0.6, "sibling": 0.35, "antonym": 0.6, "name": 0.35, "name-neighbour": 0.5, "negation": 0.4,
          "quantity": 1, "unit": 1, "relative": 1, "phrase": 0.7, "value-neighbour": 1, "date-neighbour": 0.8}


def natural_pairs(place: Place, lexicon: Lexicon, random_: random.Random, counts: Counter[str], most: int) -> Iterator[Pair]:
    """The pairs of one sentence: some of its changes, until each kind has `most`."""
    found = changes_of(place, lexicon, random_)
    direct = [c for c in found if c.kind != "hedge" and counts[c.kind] < most and random_.random() < COMMON.get(c.kind, 1)]
    made: list[Pair] = []
    if direct:
        # The kind of which there are fewest so far.
        made.extend(changed(place, min(direct, key=lambda c: counts[c.kind]), lexicon, random_))
    careful = [c for c in found if c.kind == "hedge"]
    if careful and counts["hedge"] < most and random_.random() < 0.5:
        made.extend(hedged(place, careful[0], found, lexicon, random_))
    if counts["frame"] < most and random_.random() < 0.25:
        made.extend(in_frame(place, lexicon, random_))
    plain = [c for c in found if c.kind in ("value", "antonym", "name-neighbour", "date", "negation", "relative")]
    if plain and counts["joined"] < most and random_.random() < 0.25:
        made.extend(joined(place, random_.choice(plain), lexicon, random_))
    for make, kind, share in (
        (swapped, "role-swap", 1), (mixed_subjects, "mixed-subjects", 0.5), (pronouns, "pronoun", 1),
        (list_members, "list-more", 1), (additions, "addition", 0.35),
    ):
        if counts[kind] < most and random_.random() < share:
            made.extend(make(place, lexicon, random_))
    counts.update(pair.kind for pair in made)
    yield from made
