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
from made.claims import Change, difference
from made.dress import dress
from made.lexicon import Lexicon, phrase_changes, word_changes
from made.logic import FRAMES, framed, hedges, lists, negations, quantities
from made.names import name_changes, names_of, resolved, role_swap, value_swap
from made.values import spans, unit_changes, value_changes
from sources import Pair

# How many steps of rewriting a true claim and a false one get, as weights of 0, 1, 2 and 3 steps.
TRUE_STEPS, FALSE_STEPS = (25, 35, 25, 15), (60, 25, 10, 5)


def changes_of(place: Place, lexicon: Lexicon, random_: random.Random) -> list[Change]:
    text, near = place.sentence, " ".join(place.others(3))
    return [
        *value_changes(text, near, random_), *unit_changes(text, random_),
        *name_changes(text, near, random_, lexicon.names), *negations(text), *quantities(text),
        *hedges(text, random_), *word_changes(text, lexicon, random_), *phrase_changes(text, lexicon, random_),
    ]


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


SUBJECT = re.compile(r"(was|is|were|are|had|has|became|won|wrote|served|lived|worked|received|played|moved|began|used|can|may|[a-z]{3,}ed) ")


def subject_of(sentence: str) -> tuple[str, str] | None:
    """The name a sentence begins with, and the rest from its verb on."""
    found = re.match(r"((?:The )?[A-Z][\w'’.-]+(?: (?:of |the )?[A-Z][\w'’.-]+){0,3}|The [a-z]+(?: [a-z]+)?) ", sentence)
    if found and SUBJECT.match(sentence[found.end() :]):
        return found.group(1), sentence[found.end() :]
    return None


def mixed_subjects(place: Place, lexicon: Lexicon, random_: random.Random) -> Iterator[Pair]:
    """Two sentences with two subjects, and a claim that says of the one what is said of the other."""
    one = subject_of(place.sentence)
    if not one:
        return
    for sentence in random_.sample(place.others(6), len(place.others(6))):
        other = subject_of(sentence)
        if not other or other[0] == one[0] or not 6 <= len(sentence.split()) <= 40 or other[0] in place.sentence or one[0] in sentence:
            continue
        if (one[1].split()[0] in ("was", "is", "had", "has")) != (other[1].split()[0] in ("was", "is", "had", "has")):
            continue
        told = [f"{one[0]} {one[1]}", f"{other[0]} {other[1]}"]
        crossed = [f"{other[0]} {one[1]}", f"{one[0]} {other[1]}"]
        which = random_.randrange(2)
        between = random_.sample(place.others(3), min(len(place.others(3)), random_.choice((0, 0, 1, 2))))
        passages = []
        for pair in (told, crossed):
            parts = [*pair, *[s for s in between if s != sentence]]
            random_.shuffle(parts)
            passages.append(" ".join(parts))
        yield from contrast("mixed-subjects", told[which], crossed[which], "not_entailment", "not_entailment",
                            (passages[0], passages[1]), lexicon, random_)
        return


def pronouns(place: Place, lexicon: Lexicon, random_: random.Random) -> Iterator[Pair]:
    """The sentence after: its pronoun by the name, or by another name of the passage."""
    if place.index + 1 >= len(place.article):
        return
    after = place.article[place.index + 1]
    found = resolved(after, place.sentence)
    if not found or not 5 <= len(after.split()) <= 40:
        return
    name, claim = found
    strange = [n for s in place.others(5) for n, *_ in names_of(s) if n.split()[0] not in name and name.split()[-1] not in n
               and 2 <= len(n.split()) <= 3 and n not in after and n not in place.sentence and not re.search(r"\b(of|the)\b|[A-Z]{3}", n)]
    if strange:
        other = random_.choice(strange)
        beside = next(s for s in place.others(5) if other in s)
        parts = [f"{place.sentence} {after}", beside]
        random_.shuffle(parts)
        passage = " ".join(parts)
        wrong = claim.replace(name, other, 1)
        yield claim_pair("pronoun", "entailment", passage, claim, None, lexicon, random_)
        yield claim_pair("pronoun", "not_entailment", passage, wrong, claim, lexicon, random_)
        # The other way round: the sentence before is about the other one.
        before = place.sentence.replace(name, other)
        parts = [f"{before} {after}", beside.replace(other, name)]
        random_.shuffle(parts)
        yield claim_pair("pronoun", "not_entailment", " ".join(parts), claim, wrong, lexicon, random_)
        yield claim_pair("pronoun", "entailment", " ".join(parts), wrong, None, lexicon, random_)


def list_members(place: Place, lexicon: Lexicon, random_: random.Random) -> Iterator[Pair]:
    text = place.sentence
    for members, begin, end in lists(text):
        free = members[1:]
        gone = random_.choice(free)
        kept = [m for m in members if m != gone]
        if len(kept) < 2:
            continue
        less = text[:begin] + (", ".join(kept[:-1]) + (", and " if len(kept) > 2 else " and ") + kept[-1]) + text[end:]
        passages = (place.passage(random_), place.passage(random_, less))
        yield claim_pair("list-more", "neutral", passages[1], text, less, lexicon, random_)
        yield claim_pair("list-more", "entailment", passages[0], random_.choice((text, less, less)), None, lexicon, random_)
        strange = [m for s in place.others(8) for other, *_ in lists(s) for m in other[1:] if m not in text]
        if strange:
            new = random_.choice(strange)
            place_of = text.find(gone, begin)
            other = text[:place_of] + new + text[place_of + len(gone) :]
            passages = (place.passage(random_), place.passage(random_, other))
            yield from contrast("list-other", text, other, "not_entailment", "not_entailment", passages, lexicon, random_)
        return


ENDING = re.compile(r"(?:, (?:which|where|because|although|after|when|despite|due to|thanks to|making|including|causing|in order to) | (?:because|in order to|due to|with the help of|as a result of|despite|in exchange for|for the first time|by means of|without|on behalf of|as part of|in response to) )[^,;:.]{8,70}\.$")


def additions(place: Place, lexicon: Lexicon, random_: random.Random) -> Iterator[Pair]:
    """An ending of another sentence joined to this one: each half stands in the passage, the whole does not."""
    text = place.sentence
    if len(text) > 180 or ENDING.search(text):
        return
    for sentence in random_.sample(place.others(8), len(place.others(8))):
        found = ENDING.search(sentence)
        if not found or found.start() < 20 or "(" in found.group():
            continue
        head = sentence[: found.start()] + "."
        more, less = text[:-1] + found.group(), text
        parts, whole = [less, sentence], [more, head]
        random_.shuffle(parts)
        random_.shuffle(whole)
        yield claim_pair("addition", "not_entailment", " ".join(parts), more, less, lexicon, random_)
        yield claim_pair("addition", "entailment", " ".join(whole), more, None, lexicon, random_)
        yield claim_pair("addition", "not_entailment", " ".join(whole), sentence, head, lexicon, random_)
        yield claim_pair("addition", "entailment", " ".join(parts), random_.choice((less, sentence)), None, lexicon, random_)
        return


def joined(place: Place, change: Change, lexicon: Lexicon, random_: random.Random) -> Iterator[Pair]:
    """A claim of two or three sentences, one of which may be changed."""
    beside = [s for s in place.others(4) if 5 <= len(s.split()) <= 30 and s[-1] == "." and "?" not in s]
    if not beside:
        return
    others = random_.sample(beside, min(len(beside), random_.choice((1, 1, 2))))
    passage_parts = [place.sentence, *others, *random_.sample(place.others(4), min(2, len(place.others(4))))]
    passage_parts = list(dict.fromkeys(passage_parts))
    random_.shuffle(passage_parts)
    wrong = change.apply(place.sentence)
    link = random_.choice((" ", " ", " Moreover, ", " In addition, "))
    seed = random_.random()
    told, crossed = passage_parts, [wrong if p == place.sentence else p for p in passage_parts]
    for label, sentence, parts in (
        ("entailment", place.sentence, told), ("not_entailment", place.sentence, crossed),
    ) if random_.random() < 0.5 else (
        ("entailment", wrong, crossed), ("not_entailment", wrong, told),
    ):
        steps = random_.choices((0, 1, 2, 3), TRUE_STEPS if label == "entailment" else FALSE_STEPS)[0]
        said = dress(sentence, lexicon, random_, steps)
        if label != "entailment" and len(said) < len(sentence) * 0.9:
            said = sentence
        claim = [said, *[dress(o, lexicon, random_, 1) for o in others]]
        random.Random(seed).shuffle(claim)
        yield Pair(" ".join(parts), link.join(claim), label, "made", "joined")


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
