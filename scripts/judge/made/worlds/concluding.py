"""Worlds of facts of which two together give a third."""

import random

from made.worlds.nouns import CITIES, COMPANIES, FIRST, TOWNS
from made.worlds.scene import ENTAILED, FALSE, OPEN, Scene, Teller


def chains(random_: random.Random) -> Scene:
    """Facts of which two together give a third."""
    t = Teller(random_)
    way = random_.randrange(6)
    a, b, c, d = random_.sample(FIRST, 4)
    if way == 0:
        scene = Scene([t.say("{a} is {b}'s mother.\n{a} is the mother of {b}.\n{b}'s mother is {a}.", a=a, b=b),
                       t.say("{b} is {c}'s mother.\n{b} is the mother of {c}.\n{c} is a child of {b}.", b=b, c=c)])
        pairs = [(a, c, ENTAILED), (c, a, FALSE), (b, c, FALSE), (a, b, FALSE)]
        for x, y, label in (pairs[0], random_.choice(pairs[1:])):
            scene.claims.append((t.say("{x} is the grandmother of {y}.\n{y} is a grandchild of {x}.\n{y}'s grandmother is {x}.", x=x, y=y), label, "two-step"))
        return scene
    if way == 1:
        town, city = random_.choice(TOWNS), random_.choice(CITIES)
        other = random_.choice([x for x in CITIES if x != city])
        scene = Scene([t.say("{a} lives in {t}.\n{a}'s home is in {t}.\n{a} moved to {t}.", a=a, t=town),
                       t.say("{t} is a suburb of {c}.\n{t} belongs to the area of {c}.\n{c} has a suburb named {t}.", t=town, c=city),
                       t.say("{b} lives in {o}.\n{b} moved to {o}.", b=b, o=other)])
        wording = "{a} lives in a suburb of {c}.\n{a}'s home is in a suburb of {c}.\n{a} lives in the area of {c}."
        scene.claims += [(t.say(wording, a=a, c=city), ENTAILED, "two-step"), (t.say(wording, a=a, c=other), FALSE, "two-step"),
                         (t.say(wording, a=b, c=city), FALSE, "two-step")]
        return scene
    if way == 2:
        trio = [a, b, c]
        words = random_.choice((("taller", "shorter"), ("older", "younger"), ("faster", "slower"), ("richer", "poorer"), ("heavier", "lighter")))
        told = "{x} is {m} than {y}.\n{y} is {l} than {x}.\n{x} is {m} than {y} is."
        scene = Scene([t.say(told, x=a, y=b, m=words[0], l=words[1]), t.say(told, x=b, y=c, m=words[0], l=words[1])])
        for x, y in (random_.sample(trio, 2), random_.sample(trio, 2), (a, c), (c, a)):
            scene.claims.append((t.say(told, x=x, y=y, m=words[0], l=words[1]), t.true(trio.index(x) < trio.index(y)), "two-step"))
        scene.claims.append((t.say("{x} is {m} than {y}.", x=a, y=d, m=words[0]), OPEN, "two-step"))
        top = random_.choice(trio)
        scene.claims.append((t.say("Of the three, {x} is the {m}.\n{x} is the {m} of them.", x=top, m=words[0][:-1] + "st"), t.true(top == a), "two-step"))
        return scene
    if way == 3:
        company, other = random_.sample(COMPANIES, 2)
        year, later = sorted(random_.sample(range(1950, 2022), 2))
        scene = Scene([t.say("{c} was founded in {y} by {a}.\n{a} founded {c} in {y}.\n{a} started {c} in {y}.", c=company, y=year, a=a),
                       t.say("{a}'s sister {b} set up {o} in {z}.\n{o} was started by {a}'s sister {b} in {z}.", a=a, b=b, o=other, z=later)])
        scene.claims += [
            (t.say("The founders of {c} and {o} are siblings.\n{c} and {o} were founded by a brother or sister and a sister.", c=company, o=other), ENTAILED, "two-step"),
            (t.say("{c} is older than {o}.\n{c} was founded before {o}.\n{o} is the younger of the two companies.", c=company, o=other), ENTAILED, "two-step"),
            (t.say("{c} is older than {o}.\n{c} was founded before {o}.\n{o} is the younger of the two companies.", c=other, o=company), FALSE, "two-step"),
            (t.say("{o} was founded {n} years after {c}.\n{n} years lie between the founding of {c} and of {o}.", c=company, o=other, n=later - year), ENTAILED, "two-step"),
            (t.say("{o} was founded {n} years after {c}.\n{n} years lie between the founding of {c} and of {o}.", c=company, o=other, n=later - year + random_.choice((-2, 2, 5, 10, 1))), FALSE, "two-step"),
            (t.say("{b} founded {c}.\n{c} was founded by {b}.", b=b, c=company), FALSE, "two-step"),
            (t.say("The company of {a}'s sister is {o}.\n{a}'s sister founded {o}.", a=a, o=other), ENTAILED, "two-step"),
            (t.say("The company of {a}'s sister is {o}.\n{a}'s sister founded {o}.", a=a, o=company), FALSE, "two-step"),
        ]
        return scene
    if way == 4:
        group = random_.choice(("nurses", "engineers", "members", "pilots", "teachers", "drivers", "residents", "students"))
        perk, other = random_.sample(("a free ticket", "a parking space", "a discount", "a day off", "free lunch", "a new badge", "a yearly bonus"), 2)
        singular = group[:-1]
        all_ = random_.random() < 0.5
        rule = t.say("All {g} get {k}.\nEvery {s} gets {k}.\nEach {s} is given {k}.", g=group, s=singular, k=perk) if all_ else \
            t.say("Only {g} get {k}.\nNobody but {g} gets {k}.\nNo one except {g} is given {k}.", g=group, k=perk)
        is_member = random_.random() < 0.5
        fact = t.say("{a} is a {s}.\n{a} is one of the {g}.", a=a, s=singular, g=group) if is_member else \
            t.say("{a} is not a {s}.\n{a} does not belong to the {g}.", a=a, s=singular, g=group)
        scene = Scene([rule, fact])
        yes, no = "{a} gets {k}.\n{a} is given {k}.", "{a} does not get {k}.\n{a} is not given {k}."
        label_yes = ENTAILED if all_ and is_member else FALSE if not all_ and not is_member else OPEN
        label_no = {ENTAILED: FALSE, FALSE: ENTAILED, OPEN: OPEN}[label_yes]
        scene.claims += [(t.say(yes, a=a, k=perk), label_yes, "rule"), (t.say(no, a=a, k=perk), label_no, "rule"), (t.say(yes, a=a, k=other), OPEN, "rule")]
        return scene
    start, hours = random_.randrange(6, 15), random_.randrange(1, 8)
    minutes = random_.choice(("00", "15", "30", "45"))
    what = random_.choice(("meeting", "flight", "concert", "exam", "tour", "ferry crossing", "workshop", "show"))
    scene = Scene([t.say("The {w} starts at {h}:{m}.\nThe {w} begins at {h}:{m}.\nAt {h}:{m} the {w} starts.", w=what, h=start, m=minutes),
                   t.say("It lasts {n} hours.\nIt takes {n} hours.\nAfter {n} hours it is over.", n=hours)], ordered=True)
    for end in (start + hours, start + hours + random_.choice((-1, 1, 2))):
        scene.claims.append((t.say("The {w} ends at {h}:{m}.\nThe {w} is over at {h}:{m}.\nAt {h}:{m} the {w} finishes.", w=what, h=end, m=minutes), t.true(end == start + hours), "two-step"))
    return scene


WORLDS = (chains, chains)
