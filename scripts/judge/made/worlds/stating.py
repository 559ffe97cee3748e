"""Worlds of how sure a thing is, under what condition, in what order, and of how many it holds."""

import random

from made.worlds.nouns import CITIES, COMPANIES, DAYS, FIRST, LAST, MONTHS, TOWNS
from made.worlds.scene import ENTAILED, FALSE, OPEN, Scene, Teller

# An event as: infinitive, past, past participle with its helper, the claim that it did not happen.
EVENTS = (
    ("close the factory in {c}", "closed the factory in {c}", "has closed the factory in {c}"),
    ("sell the northern branch", "sold the northern branch", "has sold the northern branch"),
    ("move the head office to {c}", "moved the head office to {c}", "has moved the head office to {c}"),
    ("hire {n} new workers", "hired {n} new workers", "has hired {n} new workers"),
    ("raise prices by {n} percent", "raised prices by {n} percent", "has raised prices by {n} percent"),
    ("pay the fine", "paid the fine", "has paid the fine"),
    ("publish the report", "published the report", "has published the report"),
    ("repair the bridge", "repaired the bridge", "has repaired the bridge"),
    ("open a store in {c}", "opened a store in {c}", "has opened a store in {c}"),
    ("sign the contract", "signed the contract", "has signed the contract"),
    ("win the award", "won the award", "has won the award"),
    ("finish the marathon", "finished the marathon", "has finished the marathon"),
    ("resign in {m}", "resigned in {m}", "has resigned"),
    ("cancel the flight", "cancelled the flight", "has cancelled the flight"),
    ("solve the problem", "solved the problem", "has solved the problem"),
    ("recall the product", "recalled the product", "has recalled the product"),
    ("build {n} new homes", "built {n} new homes", "has built {n} new homes"),
    ("apologize to the customers", "apologized to the customers", "has apologized to the customers"),
    ("return the money", "returned the money", "has returned the money"),
    ("leave the party", "left the party", "has left the party"),
)
# Words around an event, and whether it then happened (E), did not (C) or is open (N).
SURENESS = (
    ("{s} managed to {i}.", ENTAILED), ("{s} succeeded, after long efforts, and {p}.", ENTAILED), ("{s} {p}, as was confirmed later.", ENTAILED),
    ("It was confirmed that {s} {p}.", ENTAILED), ("{s} admitted that it was true: {s} {p}.", ENTAILED), ("Everyone knows that {s} {p}.", ENTAILED),
    ("{s} remembered to {i}.", ENTAILED), ("{s} was forced to {i}, and did.", ENTAILED), ("{s} did {i}, although many had doubted it.", ENTAILED),
    ("People were surprised that {s} {p}.", ENTAILED), ("Few noticed that {s} {p}.", ENTAILED), ("{s} kept its word and {p}.", ENTAILED),
    ("{s} failed to {i}.", FALSE), ("{s} refused to {i}.", FALSE), ("{s} did not {i}.", FALSE), ("{s} forgot to {i}.", FALSE),
    ("{s} was unable to {i}.", FALSE), ("{s} came close but in the end did not {i}.", FALSE), ("{s} never got to {i}.", FALSE),
    ("It is not true that {s} {p}.", FALSE), ("{s} decided not to {i}.", FALSE), ("{s} would have had to {i}, but it did not happen.", FALSE),
    ("Contrary to reports, {s} did not {i}.", FALSE), ("{s} avoided having to {i}.", FALSE), ("Nothing came of the plan of {s} to {i}.", FALSE),
    ("{s} plans to {i}.", OPEN), ("{s} may {i}.", OPEN), ("{s} wants to {i}.", OPEN), ("{s} hopes to {i}.", OPEN),
    ("{s} promised to {i}.", OPEN), ("{s} considered whether to {i}.", OPEN), ("{s} reportedly {p}.", OPEN), ("{s} is said to want to {i}.", OPEN),
    ("According to a rumour, {s} {p}.", OPEN), ("{s} was asked to {i}.", OPEN), ("{s} is expected to {i}.", OPEN),
    ("{s} threatened to {i}.", OPEN), ("Analysts believe that {s} {p}.", OPEN), ("It is unclear whether {s} {p}.", OPEN),
    ("{s} will {i} if the council agrees.", OPEN), ("Unless the court steps in, {s} will {i}.", OPEN), ("{s} might have to {i}.", OPEN),
    ("Critics demanded that {s} {i}.", OPEN), ("{s} was accused of something: that {s} {p}.", OPEN), ("{s} offered to {i}.", OPEN),
    ("{s} agreed to consider a plan to {i}.", OPEN), ("{s} is allowed to {i}.", OPEN), ("{s} should {i}, a commentator wrote.", OPEN),
    ("{s} tried to {i}.", OPEN), ("One paper claimed that {s} {p}.", OPEN), ("The lawyer denied knowing whether {s} {p}.", OPEN),
)


def sureness(random_: random.Random) -> Scene:
    t = Teller(random_)
    subject = random_.choice((random_.choice(COMPANIES), random_.choice(LAST), f"{random_.choice(FIRST)} {random_.choice(LAST)}", "the company", "the city", "the ministry"))
    infinitive, past, perfect = random_.choice(EVENTS)
    filled = {"c": random_.choice(CITIES), "n": random_.randrange(2, 40), "m": random_.choice(MONTHS)}
    forms = {"s": subject, "i": infinitive.format(**filled), "p": past.format(**filled), "h": perfect.format(**filled)}
    wanted = random_.choice((ENTAILED, ENTAILED, FALSE, OPEN, OPEN))
    told, label = random_.choice([s for s in SURENESS if s[1] == wanted])
    scene = Scene([t.say(told, **forms)])
    scene.claims.append((t.say("{s} {p}.\n{s} {h}.\nIt happened that {s} {p}.", **forms), label, "sureness"))
    no = {ENTAILED: FALSE, FALSE: ENTAILED, OPEN: OPEN}[label]
    scene.claims.append((t.say("{s} did not {i}.\n{s} has not done what was expected, to {i}.", **forms), no, "sureness"))
    if label == OPEN:
        # A claim that leaves it as open as the passage does.
        for wording, groups in (("{s} has a plan to {i}.\n{s} intends to {i}.", ("plans to", "wants to", "hopes to")),
                                ("It is reported, but not certain, that {s} {p}.\n{s} is said to have done it: {s} {p}.", ("reportedly", "rumour", "One paper")),
                                ("{s} could possibly {i}.\nIt is possible that {s} will {i}.", ("may ", "might "))):
            fits = any(g in told for g in groups)
            if fits or random_.random() < 0.25:
                scene.claims.append((t.say(wording, **forms), t.true(fits, OPEN), "hedged"))
    return scene


RULES = (
    ("refund", "Customers get a refund within {n} days", "a refund", "{d} days after the purchase", "days"),
    ("entry", "Visitors under {n} enter free of charge", "free entry", "", "age"),
    ("discount", "Orders above ${n} are shipped free of charge", "free shipping", "", "price"),
    ("vote", "Residents who have lived here for at least {n} years may vote", "the right to vote", "", "years"),
    ("licence", "Drivers need a licence for vehicles heavier than {n} tons", "a licence", "", "tons"),
)


def rules(random_: random.Random) -> Scene:
    """A rule with a limit, and a case on one side of it."""
    t = Teller(random_)
    way = random_.randrange(4)
    limit = random_.choice((6, 7, 10, 12, 14, 16, 18, 21, 30, 60))
    case = random_.choice([limit + d for d in (-5, -3, -2, -1, 1, 2, 4, 9) if limit + d > 0])
    name = random_.choice(FIRST)
    if way == 0:
        scene = Scene([t.say("""Goods can be returned within {n} days of purchase.
            Purchases may be returned for up to {n} days.
            The shop takes goods back if they are returned no later than {n} days after purchase.""", n=limit),
            t.say("{p} brought a jacket back after {k} days.\n{p} returned a jacket {k} days after buying it.", p=name, k=case)])
        inside = case <= limit
        yes, no = "{p}'s return was in time.\nUnder the rule, the shop takes {p}'s jacket back.", "{p}'s return was too late.\nUnder the rule, the shop does not take {p}'s jacket back."
    elif way == 1:
        scene = Scene([t.say("Children under {n} travel free.\nThose younger than {n} pay nothing.\nFrom the age of {n}, passengers pay.", n=limit),
                       t.say("{p} is {k}.\n{p} is {k} years old.", p=name, k=case)])
        inside = case < limit
        yes, no = "{p} does not have to pay.\n{p} travels free.", "{p} has to pay.\n{p} does not travel free."
    elif way == 2:
        scene = Scene([t.say("Orders over ${n} ship free.\nShipping is free for orders of more than {n} dollars.\nOnly orders above ${n} are shipped without charge.", n=limit),
                       t.say("{p} ordered goods for ${k}.\n{p}'s order came to {k} dollars.", p=name, k=case)])
        inside = case > limit
        yes, no = "{p} gets free shipping.\n{p}'s order ships free.", "{p} has to pay for shipping.\n{p}'s order does not ship free."
    else:
        scene = Scene([t.say("Only members of at least {n} years may vote.\nTo vote, one must have been a member for {n} years or more.", n=limit),
                       t.say("{p} has been a member for {k} years.\n{p} joined {k} years ago.", p=name, k=case)])
        inside = case >= limit
        yes, no = "{p} may vote.\n{p} has the right to vote.", "{p} may not vote.\n{p} does not have the right to vote yet."
    scene.claims += [(t.say(yes, p=name), t.true(inside), "limit-rule"), (t.say(no, p=name), t.true(not inside), "limit-rule")]
    return scene


STEPS = ("the walls were painted", "the roof was repaired", "the windows were replaced", "the floor was laid", "the garden was planted",
         "the contract was signed", "the keys were handed over", "the bank approved the loan", "the inspection took place",
         "the old kitchen was removed", "the lights were installed", "the furniture arrived", "the neighbours complained",
         "the permit was issued", "the trees were cut down", "the engine was tested", "the crew boarded", "the doors were locked")


def order(random_: random.Random) -> Scene:
    """Events in order, told forwards or backwards."""
    t = Teller(random_)
    count = random_.choice((2, 3, 3, 4))
    steps = random_.sample(STEPS, count)
    scene = Scene(ordered=True)
    if count == 2:
        scene.told.append(t.say("""{a} before {b}.
            {b} after {a}.
            Once {a}, {b}.
            First {a}, then {b}.
            {a}; later {b}.
            {b} only when {a} already.
            It was not until {a} that {b}.""".replace("{b} only when {a} already.", "{b}, but not before {a}."), a=steps[0], b=steps[1]))
    else:
        days = sorted(random_.sample(range(1, 29), count))
        month = random_.choice(MONTHS)
        if random_.random() < 0.5:
            told = [t.say("On {m} {d}, {s}.\n{s} on {d} {m}.", m=month, d=d, s=s) for d, s in zip(days, steps, strict=True)]
            scene.ordered = False
        else:
            told = [t.say("{w} {s}.", w=w, s=s) for w, s in zip(("First,", *["Then", "After that,", "Next,"][: count - 2], "Finally,"), steps, strict=True)]
        scene.told.extend(told)
    a, b = sorted(random_.sample(range(count), 2))
    for x, y in ((a, b), (b, a)):
        scene.claims.append((t.say("""{x} before {y}.
            {y} after {x}.
            {x} earlier than {y}.
            By the time {y}, it had already happened that {x}.
            When {x}, {y2} had still to come.""", x=steps[x], y=steps[y], y2="the other event, that " + steps[y] + ","), t.true(x < y), "time-order"))
    if count > 2:
        first, last = steps[0], steps[-1]
        other = random_.choice(steps[1:-1])
        wording = "The first thing that happened was that {s}.\nNothing of this happened before {s}."
        scene.claims += [(t.say(wording, s=first), ENTAILED, "time-order"), (t.say(wording, s=random_.choice((other, last))), FALSE, "time-order")]
        wording = "The last thing that happened was that {s}.\nIn the end, {s}."
        scene.claims += [(t.say(wording, s=last), ENTAILED, "time-order"), (t.say(wording, s=random_.choice((other, first))), FALSE, "time-order")]
    return scene


GROUPS = ("students", "employees", "patients", "members", "visitors", "houses", "shops", "schools", "players", "farms")
DOINGS = ("passed the exam", "signed the petition", "were insured", "received a letter", "took part in the survey", "were damaged by the storm",
          "had no electricity", "were tested", "paid the fee", "came back a second time", "were inspected", "lost power")


def shares(random_: random.Random) -> Scene:
    """How many of a group: all, most, half, some, none, with the numbers behind the words."""
    t = Teller(random_)
    group, doing = random_.choice(GROUPS), random_.choice(DOINGS)
    total = random_.choice((8, 10, 12, 20, 24, 30, 40, 50, 60, 80, 100, 120, 200))
    part = random_.choice((total, 0, total // 2, random_.randrange(1, total), random_.randrange(1, total), random_.randrange(1, total)))
    place = random_.choice(TOWNS)
    told = {total: "All {t} {g} in {c} {d}.\nEvery one of the {t} {g} in {c} {d}.\nOf {t} {g} in {c}, {t} {d}.",
            0: "None of the {t} {g} in {c} {d}.\nNot one of the {t} {g} in {c} {d}.\nOf {t} {g} in {c}, none {d}."}.get(
        part, "{p} of the {t} {g} in {c} {d}.\nOf {t} {g} in {c}, {p} {d}.\nOut of {t} {g} in {c}, {p} {d}.\nThere are {t} {g} in {c}; {p} of them {d}.")
    scene = Scene([t.say(told, t=total, g=group, c=place, d=doing, p=part)])
    for words, is_so in (("All {g} in {c} {d}.\nEach of the {g} in {c} {d}.", part == total), ("Most {g} in {c} {d}.\nMore than half of the {g} in {c} {d}.\nThe majority of the {g} in {c} {d}.", part * 2 > total),
                         ("Some {g} in {c} {d}.\nAt least one of the {g} in {c} {d}.", part > 0), ("No {g} in {c} {d}.\nNone of the {g} in {c} {d}.", part == 0),
                         ("Not all {g} in {c} {d}.\nAt least one of the {g} in {c} is an exception to this: that they {d}.", part < total),
                         ("Half of the {g} in {c} {d}.\nExactly 50 percent of the {g} in {c} {d}.", part * 2 == total),
                         ("Fewer than half of the {g} in {c} {d}.\nOnly a minority of the {g} in {c} {d}.", 0 < part * 2 < total)):
        if random_.random() < 0.5:
            scene.claims.append((t.say(words, g=group, c=place, d=doing), t.true(is_so), "share"))
    rest = total - part
    if 0 < part < total:
        for number in (rest, part):
            scene.claims.append((t.say("For {r} of the {g} in {c}, it is not so that they {d}.\n{r} {g} in {c} are not among those that {d}.", r=number, g=group, c=place, d=doing), t.true(number == rest), "sum"))
    return scene


OPENING = ("museum", "library", "pool", "post office", "market", "gallery", "zoo", "clinic", "bakery", "archive")


def opening_hours(random_: random.Random) -> Scene:
    """Hours of opening with an exception, and times at which one comes."""
    t = Teller(random_)
    place = random_.choice(OPENING)
    opens, closes = random_.randrange(7, 11), random_.randrange(15, 20)
    closed = random_.choice(DAYS)
    late = random_.choice([d for d in DAYS if d != closed])
    until = closes + random_.randrange(1, 4)
    scene = Scene([t.say("The {p} is open daily except {x} from {o} a.m. to {c} p.m.\nThe {p} opens at {o} a.m. and closes at {c} p.m.; it is closed on {x}s.\nOpening hours of the {p} are {o} a.m. to {c} p.m., {x}s excepted.", p=place, x=closed, o=opens, c=closes - 12),
                   t.say("On {l}s it stays open until {u} p.m.\n{l}s it closes only at {u} p.m.", l=late, u=until - 12)], ordered=True)
    for day in (closed, random_.choice([d for d in DAYS if d != closed])):
        scene.claims.append((t.say("The {p} is closed on {d}s.\nOn {d}s one cannot visit the {p}.\nThe {p} does not open on {d}s.", p=place, d=day), t.true(day == closed), "exception"))
    day = random_.choice([d for d in DAYS if d != closed])
    hour = random_.choice((closes, until)) if random_.random() < 0.5 else random_.choice((closes - 1, until + 1))
    scene.claims.append((t.say("On {d}s the {p} closes at {h} p.m.\nThe {p} is open until {h} p.m. on {d}s.", p=place, d=day, h=hour - 12), t.true(hour == (until if day == late else closes)), "exception"))
    for hour, right in ((opens, True), (random_.choice((opens - 1, opens + 1)), False)):
        scene.claims.append((t.say("The {p} opens at {h} in the morning.\nFrom {h} a.m. visitors are let into the {p}.", p=place, h=hour), t.true(right), "mixed-values"))
    day = random_.choice((late, random_.choice([d for d in DAYS if d not in (late, closed)])))
    scene.claims.append((t.say("The {p} is open longer on {d}s than on other days.\n{d} is the day with the longest hours at the {p}.", p=place, d=day), t.true(day == late), "exception"))
    return scene


WORLDS = (sureness, sureness, sureness, rules, order, order, shares, shares, opening_hours)
