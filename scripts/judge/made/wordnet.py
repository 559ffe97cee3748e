"""Synonyms, broader words and siblings from Open English WordNet: only of words with one or one main meaning."""

import gzip
import json
import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class WordNet:
    synonyms: dict[str, list[str]] = field(default_factory=dict)
    broader: dict[str, list[str]] = field(default_factory=dict)
    siblings: dict[str, list[str]] = field(default_factory=dict)


# Words that WordNet lists with another meaning than text mostly gives them, and endings of inflected forms,
# which have the meanings of their base besides their own.
MISLEADING = {"also", "wrought", "even", "else", "instead", "besides", "otherwise", "over", "okay", "onto", "whole"}
INFLECTED = re.compile(r".*(?:s|ed|ing|est|er|ly)$")


def is_word(text: str) -> bool:
    return re.fullmatch(r"[a-z]{4,}", text) is not None and not INFLECTED.match(text) and text not in MISLEADING


def read_wordnet(data: Path, frequency: Counter[str]) -> WordNet:
    """Keeps words that the text has often enough to be natural, and that WordNet gives one meaning only."""
    synsets: dict[str, dict] = {}
    meanings: dict[str, list[str]] = {}
    with gzip.open(data / "wordnet" / "synsets.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            synsets[row["id"]] = row
            for member in row["members"]:
                meanings.setdefault(member, []).append(row["id"])
    found = WordNet()
    children: dict[str, list[str]] = {}
    for row in synsets.values():
        for parent in row.get("hypernym", ()):
            children.setdefault(parent, []).append(row["id"])
    for word, ids in meanings.items():
        if not is_word(word) or frequency[word] < 20 or len(ids) != 1:
            continue
        row = synsets[ids[0]]
        same = [m for m in row["members"] if m != word and is_word(m) and frequency[m] >= 8 and len(meanings[m]) <= 3
                and m[:5] != word[:5]]
        if same:
            found.synonyms[word] = same
        if row["pos"] != "n":
            continue
        parents = [synsets[p] for p in row.get("hypernym", ()) if p in synsets]
        above = [m for p in parents for m in p["members"][:1] if is_word(m) and frequency[m] >= 50 and m != word]
        if above:
            found.broader[word] = above
        beside = [
            m
            for parent in row.get("hypernym", ())
            if len(children[parent]) <= 60
            for child in children[parent]
            if child != row["id"]
            for m in synsets[child]["members"][:1]
            if is_word(m) and frequency[m] >= 20 and len(meanings[m]) <= 2
        ]
        if beside:
            found.siblings[word] = beside
    return found
