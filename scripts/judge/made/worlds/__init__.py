"""Invented worlds: facts drawn by chance, told in one of several wordings, and claims that are right or wrong
by the facts. Each is mixed with sentences of real text, so that evidence stands among others."""

import random
from collections.abc import Iterator

from made.dress import FRAMES
from made.worlds import comparing, concluding, paraphrasing, relating, stating
from sources import Pair

WORLDS = (
    *comparing.WORLDS, *relating.WORLDS, *concluding.WORLDS, *stating.WORLDS, *paraphrasing.WORLDS,
)


def world_pairs(random_: random.Random, count: int, filler: list[str]) -> Iterator[Pair]:
    for _ in range(count):
        scene = random_.choice(WORLDS)(random_)
        told = scene.told if scene.ordered else random_.sample(scene.told, len(scene.told))
        extra = random_.sample(filler, random_.choices((0, 1, 2, 4), (55, 20, 15, 10))[0])
        place = random_.randrange(len(extra) + 1)
        passage = " ".join([*extra[:place], *told, *extra[place:]])
        for claim, label, kind in scene.claims:
            said = random_.choice(FRAMES).format(claim[0].lower() + claim[1:]) if random_.random() < 0.06 else claim
            yield Pair(passage, said, label, "made", f"world-{kind}")
