"""Passages of the text folder as articles of sentences, in which near neighbours stand side by side."""

import gzip
import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FOLDERS = ("wikipedia", "textbooks", "medical", "technical-docs", "news-and-travel", "web", "books", "speeches")
# How many sentences of a folder may become evidence, as a share: repetitive text gives less.
SHARES = {"medical": 0.4, "technical-docs": 0.5, "books": 0.5, "speeches": 0.4}

ABBREVIATIONS = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|St|Prof|Gen|Col|Capt|Lt|Sgt|Rev|Hon|Jr|Sr|Inc|Ltd|Co|Corp|No|vs|etc|al|approx|ca|c|cf|fl"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec|Vol|pp|ed|eds|Fig|e\.g|i\.e|U\.S|U\.K|D\.C|a\.m|p\.m)"
    r"|\b[A-Z])\.$"
)


def sentences_of(text: str) -> list[str]:
    """Splits at a full stop, a question or an exclamation mark before a capital letter or a quotation mark."""
    found, begin = [], 0
    for end in re.finditer(r"[.!?][\"'”’)]*\s+(?=[\"'“‘(]?[A-Z0-9])", text):
        head = text[begin : end.end()].strip()
        if text[end.start()] == "." and ABBREVIATIONS.search(text[begin : end.start() + 1]):
            continue
        found.append(head)
        begin = end.end()
    rest = text[begin:].strip()
    return [*found, rest] if rest else found


def is_plain(sentence: str) -> bool:
    """Whether a sentence states something: no question, no list, no fragment, no gap left by a removed link."""
    words = sentence.split()
    if not 6 <= len(words) <= 45 or not re.match(r"[\"“]?[A-Z]", sentence) or sentence[-1] not in ".”\"":
        return False
    if re.search(r"\?|:\s|\( ?[;,)]|\s,|\s\.|\s-\s|\*|…|\.\.\.|http|[{}\[\]|<>_=]| & ", sentence):
        return False
    if sentence.count("(") != sentence.count(")") or sentence.count('"') % 2 or sentence.count("“") != sentence.count("”"):
        return False
    return not re.match(r"(This|These|That|Those|Such|It|Here|See|For example|However|Thus|Also|But|And|Or|So)\b", sentence)


@dataclass(frozen=True)
class Place:
    """One sentence of an article, and where it stands."""

    article: tuple[str, ...]
    index: int

    @property
    def sentence(self) -> str:
        return self.article[self.index]

    def passage(self, random_: random.Random, sentence: str | None = None, longest: int = 9) -> str:
        """One to `longest` sentences around this one, most often few; `sentence` stands in for it."""
        before, after = window(random_, longest)
        begin = max(0, self.index - before)
        parts = list(self.article[begin : self.index + after + 1])
        parts[self.index - begin] = sentence or self.sentence
        return " ".join(parts)

    def others(self, reach: int = 8) -> list[str]:
        """The sentences near this one."""
        begin = max(0, self.index - reach)
        return [s for i, s in enumerate(self.article[begin : self.index + reach], begin) if i != self.index]


def window(random_: random.Random, longest: int = 9) -> tuple[int, int]:
    size = random_.choices((1, 2, 3, 4, 6, longest), (34, 22, 16, 12, 10, 6))[0]
    before = random_.randrange(size)
    return before, size - 1 - before


def articles(data: Path, folder: str, passages: int = 6) -> Iterator[tuple[str, ...]]:
    """Runs of consecutive passages. The files keep the order of the sources, so a run is on one subject."""
    run: list[str] = []
    for path in sorted((data / "text" / folder).glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for number, line in enumerate(lines):
                run.extend(sentences_of(json.loads(line)["text"].replace("\n", " ")))
                if number % passages == passages - 1:
                    yield tuple(run)
                    run = []


def places(data: Path, random_: random.Random, share: float = 1.0) -> Iterator[Place]:
    """Sentences that may become evidence, of all folders in random order."""
    found = [(folder, article) for folder in FOLDERS for article in articles(data, folder)]
    random_.shuffle(found)
    for folder, article in found:
        for index, sentence in enumerate(article):
            if random_.random() < share * SHARES.get(folder, 1.0) and is_plain(sentence):
                yield Place(article, index)
