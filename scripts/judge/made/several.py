"""Pairs from several sentences of one article: mixed subjects, pronouns, lists, additions, joined claims."""

import random
import re
from collections.abc import Iterator

from made.articles import Place
from made.claims import Change
from made.contrasts import FALSE_STEPS, TRUE_STEPS, claim_pair, contrast
from made.dress import dress
from made.lexicon import Lexicon
from made.logic import lists
from made.names import names_of, resolved
from sources import Pair

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
