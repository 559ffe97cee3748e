"""Names in a text, swaps between them, and pronouns put in their place."""

import random
import re
from collections.abc import Iterator

from made.claims import Change
from made.values import DAYS, MONTHS

NO_NAMES = set(
    "The A An In On At It He She They We I You This That These Those His Her Their Its Our My Your As By For From With "
    "After Before During When While Where Although Though If Because Since Until However Many Most Some All Each Every "
    "Both Several Other Another One Two Three Four Five Six Seven Eight Nine Ten First Second Third There Here But And "
    "Or So Not No Also Such Thus Then Today Now According Under Over Between Among Through Despite Unlike Like Early "
    "Later Once Only Even Within Without Upon About Although Who What How Why Which Around Since Following Its Let "
    "Chapter Table Figure Section More Less New Old Few Further Additionally Furthermore Moreover Finally Use Using "
    "People Women Men Children Students American".split()
) | set(MONTHS) | set(DAYS)
NAME = re.compile(r"\b[A-Z][a-zé]+(?:(?: (?:of|de|von|van|the) | |-)[A-Z][a-zé]+|(?: [A-Z]\.)(?= [A-Z][a-z]+))*\b|\b[A-Z]{2,6}\b")
TITLES = re.compile(r"\b(President|King|Queen|Prime Minister|General|Sir|Lord|Emperor|Pope|Senator|Governor|Dr|Mr|Mrs) ")


def names_of(text: str) -> list[tuple[str, int, int]]:
    """Names with their places. The first word of a sentence counts only if a name follows it or it is known."""
    found = []
    for match in NAME.finditer(text):
        begin, words = match.start(), match.group().split(" ")
        while words and words[0] in NO_NAMES:
            begin += len(words[0]) + 1
            words = words[1:]
        name = " ".join(words)
        if not name or len(name) < 3:
            continue
        starts = begin == 0 or text[:begin].rstrip().endswith((".", "!", "?", "“", '"'))
        if starts and len(words) == 1:
            # A lone capital at the start of a sentence is a name only if the text has it elsewhere too.
            if not re.search(rf"(?<=[a-z,] ){re.escape(name)}\b", text):
                continue
        found.append((name, begin, begin + len(name)))
    return found


def kind_of(text: str, begin: int, end: int) -> str:
    """A rough type by the words around: names of one type can stand for each other."""
    name = text[begin:end]
    if re.search(r"\b(in|at|near|to|from|of) $", text[:begin]) and len(name.split()) <= 2:
        return "place"
    if name.isupper():
        return "letters"
    if len(name.split()) in (2, 3) and re.match(r" (was|is|had|wrote|said|won|became|died|played|and)\b|'s|,", text[end:]):
        return "person"
    return "name"


def name_changes(text: str, near: str, random_: random.Random, foreign: list[tuple[str, str]]) -> Iterator[Change]:
    """A name of the text replaced by another: one that stands near, or one of the same type from elsewhere."""
    near_names = {name for name, *_ in names_of(near)}
    own = [name for name, *_ in names_of(text)]
    for name, begin, end in names_of(text):
        strange = [n for n in near_names if n not in name and name not in n and n not in own
                   and len(n.split()) in (len(name.split()), len(name.split()) + 1, len(name.split()) - 1)
                   and n.isupper() == name.isupper()]
        if strange and random_.random() < 0.65:
            yield Change("name-neighbour", begin, end, random_.choice(sorted(strange)))
            continue
        kind = kind_of(text, begin, end)
        same = [n for k, n in random_.sample(foreign, min(40, len(foreign))) if k == kind and n not in text]
        if same:
            yield Change("name", begin, end, random_.choice(same))


def swap(text: str, one: tuple[int, int], other: tuple[int, int]) -> str:
    (a, b), (c, d) = sorted((one, other))
    return text[:a] + text[c:d] + text[b:c] + text[a:b] + text[d:]


def role_swap(text: str, random_: random.Random) -> str | None:
    """Two names change places: who did what to whom. Names joined by a list word would mean the same."""
    found = names_of(text)
    pairs = [
        (one, other)
        for i, one in enumerate(found)
        for other in found[i + 1 :]
        if one[0] not in other[0] and other[0] not in one[0] and text.count(one[0]) == 1 == text.count(other[0])
        and re.search(r"\b[a-z]{2,}(?:ed|s|es|en|d)\b|\b(?:of|by|from|to|over|against|than|was|is|won|wrote)\b", text[one[2]:other[1]])
        and not re.fullmatch(r"(?:,| and| or| with|, and|[A-Z][\w ]*,| )+", text[one[2]:other[1]])
        and not re.search(r"\b(and|or|with|between|both|,)\s*$", text[: other[1]])
        and not re.search(r"\b(in|near) $", text[: one[1]])
    ]
    if not pairs:
        return None
    one, other = random_.choice(pairs)
    return swap(text, one[1:], other[1:])


def value_swap(text: str, spans: list[tuple[str, int, int]], random_: random.Random) -> str | None:
    """Two values of one kind change places."""
    pairs = [(a, b) for i, a in enumerate(spans) for b in spans[i + 1 :]
             if a[0] == b[0] and text[a[1]:a[2]].lower() != text[b[1]:b[2]].lower() and not
             re.fullmatch(r"\s*(?:,|and|or|to|–|-|, and|through|, or)\s*", text[min(a[2], b[2]):max(a[1], b[1])])
             and not re.search(r"\b(between|from)\s+\S*$", text[: min(a[1], b[1])])]
    if not pairs:
        return None
    one, other = random_.choice(pairs)
    return swap(text, one[1:], other[1:])


def resolved(sentence: str, before: str) -> tuple[str, str] | None:
    """A sentence that begins with he, she or it, with the name from the sentence before: (name, sentence)."""
    match = re.match(r"(He|She|His|Her) (?!\()", sentence)
    if not match or not re.match(r"(He|She|His|Her) [a-z]", sentence):
        return None
    found = [(name, begin) for name, begin, _ in names_of(before)]
    found = [(name, begin) for name, begin in found if begin < 25 and len(name.split()) in (2, 3)
             and not re.search(r"\b(of|the)\b|[A-Z]{3}", name)]
    if len(found) != 1:
        return None
    name = found[0][0]
    own = "'s" if match.group(1) in ("His", "Her") else ""
    if match.group(1) == "Her" and re.match(r"Her [a-z]+(ed|s)\b", sentence):
        return None
    return name, f"{name}{own} {sentence[match.end():]}"
