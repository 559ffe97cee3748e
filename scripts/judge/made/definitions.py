"""Words and their definitions in WordNet as paraphrases: "a cobbler" and "a person who makes or repairs shoes"."""

import gzip
import json
import random
import re
from collections.abc import Iterator
from pathlib import Path

from made.worlds.nouns import FIRST
from sources import Pair

# Roots of things, and frames in which a word or its definition can stand for a thing of that root.
FRAMES = {
    "person": ("{x} is {np}.", "{x} met {np}.", "{x} is married to {np}.", "{x} wrote about {np}.", "A letter came from {np}."),
    "animal": ("{x} saw {np}.", "{x} photographed {np}.", "In the cage was {np}.", "{x} drew {np}."),
    "artifact": ("{x} bought {np}.", "{x} owns {np}.", "In the room there was {np}.", "{x} asked for {np}.", "{x} lost {np}."),
    "plant": ("{x} planted {np}.", "In the garden there is {np}.", "{x} found {np}."),
    "food": ("{x} ate {np}.", "{x} ordered {np}.", "On the table was {np}."),
    "disorder": ("{x} has {np}.", "{x} suffers from {np}.", "The doctor spoke of {np}."),
}
ROOTS = {"person": "an individual with personhood", "animal": "a living organism characterized by voluntary movement",
         "artifact": "a man-made object taken as a whole", "plant": "(botany) a living organism lacking the power of locomotion",
         "food": "any substance that can be metabolized by an animal to give energy and build tissue",
         "disorder": "a physical condition in which there is a disturbance of normal functioning"}


def with_article(word: str) -> str:
    return f"{'an' if word[0] in 'aeiou' else 'a'} {word}"


def things(data: Path) -> dict[str, list[tuple[list[str], str, str]]]:
    """For each root its things: their words, their definition, and the synset above."""
    synsets: dict[str, dict] = {}
    meanings: dict[str, int] = {}
    with gzip.open(data / "wordnet" / "synsets.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            synsets[row["id"]] = row
            for member in row["members"]:
                meanings[member] = meanings.get(member, 0) + 1
    roots = {row["id"]: name for row in synsets.values() for name, start in ROOTS.items()
             if row["pos"] == "n" and row["definition"].startswith(start)}
    found: dict[str, list[tuple[list[str], str, str]]] = {name: [] for name in FRAMES}
    for row in synsets.values():
        above, name = row, ""
        for _ in range(16):
            if above["id"] in roots:
                name = roots[above["id"]]
                break
            parents = [p for p in above.get("hypernym", ()) if p in synsets]
            if not parents:
                break
            above = synsets[parents[0]]
        definition = re.sub(r"^\([^)]*\) |;.*$", "", row["definition"])
        words = [m for m in row["members"] if re.fullmatch(r"[a-z][a-z -]{3,24}", m) and meanings[m] == 1]
        fits = re.match(r"(?:an?|any|someone|something|one) ", definition) and 4 <= len(definition.split()) <= 14
        if name and words and fits and not any(w in definition for w in words) and row.get("hypernym"):
            found[name].append((words, definition, row["hypernym"][0]))
    return found


def definition_pairs(data: Path, random_: random.Random, count: int, filler: list[str]) -> Iterator[Pair]:
    found = things(data)
    siblings: dict[tuple[str, str], list[int]] = {}
    for name, rows in found.items():
        for place, row in enumerate(rows):
            siblings.setdefault((name, row[2]), []).append(place)
    for _ in range(count):
        name = random_.choices(list(found), [len(rows) ** 0.5 for rows in found.values()])[0]
        place = random_.randrange(len(found[name]))
        own = found[name][place]
        near = [p for p in siblings[name, own[2]] if p != place]
        other = found[name][random_.choice(near)] if near and random_.random() < 0.7 else random_.choice(found[name])
        if set(other[0]) & set(own[0]):
            continue
        frame = random_.choice(FRAMES[name])
        person = random_.choice(FIRST)

        def said(thing: tuple[list[str], str, str], as_word: bool) -> str:
            text = frame.format(x=person, np=with_article(random_.choice(thing[0])) if as_word else thing[1])
            return text[0].upper() + text[1:]

        as_word = random_.random() < 0.5
        extra = random_.sample(filler, random_.choice((0, 0, 1, 2)))
        for thing, label in ((own, "entailment"), (other, "not_entailment")):
            parts = [said(thing, not as_word), *extra]
            random_.shuffle(parts)
            yield Pair(" ".join(parts), said(own, as_word), label, "made", "definition")
