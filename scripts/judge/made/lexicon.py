"""The words that changes and rewritings draw on, read once."""

import random
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from made.articles import FOLDERS, articles
from made.claims import Change
from made.names import kind_of, names_of
from made.opposites import opposites, relatives
from made.phrases import MISTAKEN
from made.wordnet import read_wordnet


@dataclass(frozen=True)
class Lexicon:
    synonyms: dict[str, list[str]]
    broader: dict[str, list[str]]
    siblings: dict[str, list[str]]
    opposites: dict[str, list[str]]
    relatives: dict[str, list[str]]
    mistaken: dict[str, list[str]]
    # Names of the text folder with their rough types, to stand in for others.
    names: list[tuple[str, str]]


def read_lexicon(data: Path) -> Lexicon:
    frequency: Counter[str] = Counter()
    names: set[tuple[str, str]] = set()
    for folder in FOLDERS:
        for number, article in enumerate(articles(data, folder)):
            for sentence in article:
                frequency.update(re.findall(r"\b[a-z]{4,}\b", sentence))
            if number % 20 == 0:
                for sentence in article:
                    names.update((kind_of(sentence, a, b), name) for name, a, b in names_of(sentence) if a > 0)
    words = read_wordnet(data, frequency)
    mistaken: dict[str, list[str]] = {}
    for one, other in MISTAKEN:
        mistaken.setdefault(one, []).append(other)
    return Lexicon(words.synonyms, words.broader, words.siblings, opposites(), relatives(), mistaken, sorted(names))


def with_article(text: str, begin: int, new: str) -> int:
    """Nothing is changed where `a` would have to become `an`: the place would give the change away."""
    head = re.search(r"\b(a|an) $", text[:begin])
    return -1 if head and (head.group(1) == "an") != (new[0].lower() in "aeiou") else begin


def word_changes(text: str, lexicon: Lexicon, random_: random.Random) -> Iterator[Change]:
    """One word by its opposite, by another of its family, or by a sibling in WordNet."""
    tables = (("antonym", lexicon.opposites), ("relative", lexicon.relatives), ("sibling", lexicon.siblings))
    for found in re.finditer(r"\b[A-Za-z]{2,}\b", text):
        for kind, table in tables:
            choices = table.get(found.group())
            if not choices or text[found.end() : found.end() + 1] == "-":
                continue
            new = random_.choice(choices)
            if with_article(text, found.start(), new) >= 0 and new not in text:
                label = "contradiction" if kind == "antonym" else "not_entailment"
                yield Change(kind, found.start(), found.end(), new, label, label)


def phrase_changes(text: str, lexicon: Lexicon, random_: random.Random) -> Iterator[Change]:
    for phrase, others in lexicon.mistaken.items():
        place = text.find(f" {phrase} ")
        if place >= 0:
            yield Change("phrase", place + 1, place + 1 + len(phrase), random_.choice(others), "not_entailment", "not_entailment")
