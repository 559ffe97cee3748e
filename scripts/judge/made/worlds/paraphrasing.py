"""Families of statements in several wordings: a claim says the same as the passage in other words, or something
close to it that excludes it or leaves it open."""

import random
from functools import cache
from pathlib import Path

from made.worlds.nouns import CITIES, DAYS, FIRST
from made.worlds.scene import ENTAILED, FALSE, OPEN, Scene


@cache
def families() -> list[tuple[str, list[list[str]]]]:
    """Each family with the label between its statements."""
    found: list[tuple[str, list[list[str]]]] = []
    text = Path(__file__).with_name("families.txt").read_text(encoding="utf-8")
    for part in text.split("\n\n"):
        lines = [line for line in part.strip().split("\n") if line and not line.startswith("#")]
        is_open = lines[0] == "open:"
        found.append((OPEN if is_open else FALSE, [line.split(" | ") for line in lines[is_open:]]))
    return found


LINKS = ("{}.", "{}.", "{}.", "It was reported last week that {}.", "Later it became known that {}.", "As we now know, {}.")


def sentence(wording: str, slots: dict[str, str], link: str = "{}.") -> str:
    text = link.format(wording.format(**slots))
    return text[0].upper() + text[1:]


def family(random_: random.Random) -> Scene:
    label, statements = random_.choice(families())
    x, y, z = random_.sample(FIRST, 3)
    slots = {"x": x, "y": y, "c": random_.choice(CITIES), "d": random_.choice(DAYS)}
    own, other = random_.sample(range(len(statements)), 2)
    told = random_.choice(statements[own])
    scene = Scene([sentence(told, slots, random_.choice(LINKS))])
    same = random_.choice([w for w in statements[own] if w != told])
    scene.claims.append((sentence(same, slots), ENTAILED, "paraphrase"))
    scene.claims.append((sentence(random_.choice(statements[other]), slots), label, "paraphrase"))
    if "{x}" in told and random_.random() < 0.4:
        # Another statement of the family, about someone else: claims must go to the right one.
        others = {**slots, "x": z}
        second = random_.choice(statements[other])
        if "{x}" in second:
            scene.told.append(sentence(second, others))
            words = [w for w in statements[own] if "{x}" in w]
            scene.claims.append((sentence(random_.choice(words), others), label, "paraphrase-who"))
            words = [w for w in statements[other] if "{x}" in w and w != second]
            if words:
                scene.claims.append((sentence(random_.choice(words), others), ENTAILED, "paraphrase-who"))
    return scene


WORLDS = (family, family, family, family, family, family)
