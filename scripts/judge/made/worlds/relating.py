"""Worlds of who did what to whom: every claim keeps the words and may change the roles."""

import random

from made.worlds.nouns import CITIES, COMPANIES, DAYS, FIELDS, FIRST, JOBS, LAST, MEDICINES, SUBJECTS, TEAMS, TOWNS
from made.worlds.scene import ENTAILED, FALSE, OPEN, Scene, Teller

# Each: who they are, how the passage tells it, claims that follow, and claims that turn the roles round.
# {a} acts on {b}; what holds for both ways is in none of them.
ROLES = (
    (TEAMS, """The {a} beat the {b} {x}–{y} on {d}.
    The {a} defeated the {b} by {x} goals to {y} on {d}.
    On {d}, the {b} lost {y}–{x} to the {a}.
    The {b} were beaten {x}–{y} by the {a} on {d}.
    It ended {x}–{y} for the {a}, who played the {b} on {d}.""", """The {a} won against the {b}.
    The {b} lost to the {a}.
    The {a} were the winners of the match against the {b}.
    The {b} were defeated by the {a}.
    The {a} scored more goals than the {b}.
    The match between the {a} and the {b} went to the {a}."""),
    (COMPANIES, """{a} acquired {b} for ${x} million.
    {a} bought {b} in a deal worth ${x} million.
    {b} was taken over by {a} for ${x} million.
    {b} was sold to {a} for ${x} million.
    {a} paid ${x} million for {b}.""", """{a} is the buyer of {b}.
    {b} was bought by {a}.
    {a} took over {b}.
    {b} now belongs to {a}.
    {b} became a part of {a}.
    {a} purchased {b}."""),
    (COMPANIES, """{a} sued {b} over a patent.
    {a} took {b} to court over a patent.
    {b} was sued by {a} in a dispute about a patent.
    {a} filed a lawsuit against {b} about a patent.""", """{b} is being sued by {a}.
    {a} is the plaintiff, and {b} the defendant.
    It was {a} that went to court against {b}.
    {a} accuses {b} of something."""),
    (LAST, """{a} succeeded {b} as mayor in {z}.
    {b} was succeeded as mayor by {a} in {z}.
    {a} followed {b} in the office of mayor in {z}.
    In {z}, {a} took over as mayor from {b}.
    {b} handed the office of mayor over to {a} in {z}.""", """{b} was mayor before {a}.
    {a} became mayor after {b}.
    {a} replaced {b} as mayor.
    {b} was the predecessor of {a}.
    {a} was the successor of {b}.
    {b} preceded {a} as mayor."""),
    (LAST, """{a} defeated {b} in the election of {z}.
    {b} lost the election of {z} to {a}.
    In {z}, {a} received more votes than {b}.
    {a} won the {z} election against {b}.""", """{a} won the election, and {b} lost it.
    {b} was beaten by {a} at the polls.
    {a} got more votes than {b} did.
    {b} received fewer votes than {a}."""),
    (FIRST, """{a} taught {b} {s}.
    {b} learned {s} from {a}.
    {b} was taught {s} by {a}.
    {a} was the {s} teacher of {b}.
    {b} was a student of {a} in {s}.""", """{a} was the teacher of {b}.
    {b} took lessons from {a}.
    {b} was instructed by {a}.
    {a} gave lessons to {b}."""),
    (FIRST, """{a} lent {b} {x} dollars.
    {b} borrowed {x} dollars from {a}.
    {b} was lent {x} dollars by {a}.
    {b} owes {a} {x} dollars.""", """{b} owes money to {a}.
    {a} gave {b} a loan.
    {b} has a debt to {a}.
    {a} is owed money by {b}."""),
    (FIRST, """{a} sold the house to {b} in {z}.
    {b} bought the house from {a} in {z}.
    In {z}, {a} sold {b} the house.
    The house was sold by {a} to {b} in {z}.""", """{b} bought the house.
    {a} was the seller of the house.
    The house went from {a} to {b}.
    {b} acquired the house from {a}.
    Before {b}, {a} had the house."""),
    (FIRST, """{a} is the parent of {b}.
    {b} is a child of {a}.
    {a} has a child named {b}.
    {b} was raised by {a}, a single parent.""", """{b} is the child of {a}.
    {a} belongs to an older generation than {b}.
    {a} brought up {b}, as a parent does.
    {b} descends from {a}."""),
    (LAST, """{a} criticized {b} for the delay.
    {b} was criticized by {a} for the delay.
    {a} blamed {b} for the delay.
    {b} came under fire from {a} because of the delay.""", """{a} found fault with {b}.
    {b} was blamed by {a}.
    {a} complained about {b}.
    The criticism of {b} came from {a}."""),
    (LAST, """{a} hired {b} as an assistant.
    {b} was hired by {a} as an assistant.
    {b} went to work for {a} as an assistant.
    {a} gave {b} a job as an assistant.""", """{b} works for {a}.
    {a} is the employer of {b}.
    {b} got a job from {a}.
    {a} employed {b}.
    {b} became an employee of {a}."""),
    (LAST, """{a} wrote the song for {b}, who sang it in {z}.
    {b} sang a song in {z} that {a} had written.
    The song that {b} performed in {z} was composed by {a}.
    {a} composed the song; {b} performed it in {z}.""", """{a} is the author of the song.
    {b} is the singer of the song.
    {b} did not write the song but sang it.
    The song was sung by {b}.
    The song was written by {a}."""),
    (MEDICINES, """{a} replaced {b} as the first choice in {z}.
    In {z}, doctors switched from {b} to {a}.
    {b} gave way to {a} as the first choice in {z}.
    Since {z}, {a} has been preferred to {b}.""", """{a} is now preferred to {b}.
    {b} was the usual choice before {a}.
    {a} took the place of {b}.
    Doctors turned from {b} to {a}."""),
    (TOWNS, """{a} lies north of {b}.
    {b} lies south of {a}.
    {b} is to the south of {a}.
    North of {b} is the town of {a}.""", """{a} is further north than {b}.
    {b} is further south than {a}.
    Going from {b} to {a}, one travels north.
    To get from {a} to {b} one goes south."""),
    (CITIES, """The train leaves {a} at {h}:15 and reaches {b} {n} hours later.
    A train departs from {a} at {h}:15 and gets to {b} after {n} hours.
    The {h}:15 train from {a} arrives in {b} after {n} hours.
    {b} is reached in {n} hours by the {h}:15 train from {a}.""", """The train goes from {a} to {b}.
    The journey starts in {a}.
    The journey ends in {b}.
    The train arrives in {b}.
    The train sets out from {a}."""),
    (FIRST, """{a} arrived earlier than {b}.
    {b} came after {a}.
    {a} got there first, and {b} second.
    When {b} arrived, {a} was already there.""", """{a} was there before {b}.
    {b} was later than {a}.
    {a} came first.
    {b} did not come first."""),
    (FIRST, """{a} helped {b} move to {c}.
    {b} got help from {a} with the move to {c}.
    {b} moved to {c} with the help of {a}.
    {a} lent {b} a hand with the move to {c}.""", """{a} helped {b}.
    {b} moved to {c}.
    It was {b} who moved.
    {b} received help from {a}."""),
    (FIRST, """{a} interviewed {b} for the radio.
    {b} was interviewed by {a} for the radio.
    {b} answered questions from {a} on the radio.
    On the radio, {a} put questions to {b}.""", """{a} asked {b} questions.
    {b} was questioned by {a}.
    {a} conducted the interview.
    {b} gave answers to {a}."""),
)


def slots(random_: random.Random) -> dict[str, object]:
    high, low = sorted(random_.sample(range(0, 9), 2), reverse=True)
    return {"x": high, "y": low, "z": random_.randrange(1850, 2024), "d": random_.choice(DAYS), "s": random_.choice(SUBJECTS),
            "c": random_.choice(CITIES), "h": random_.randrange(5, 23), "n": random_.choice("two three four five six".split())}


def roles(random_: random.Random) -> Scene:
    t = Teller(random_)
    names, told, follows = random_.choice(ROLES)
    a, b = random_.sample(names, 2)
    filled = slots(random_)
    scene = Scene([t.say(told, a=a, b=b, **filled)])
    one, two = a, b
    if random_.random() < 0.4:
        # A second fact of the same kind about others.
        c, d = random_.sample([n for n in names if n not in (a, b)], 2)
        scene.told.append(t.say(told, a=c, b=d, **slots(random_)))
        both = [w.strip() for w in follows.strip().split("\n") if "{a}" in w and "{b}" in w]
        if both and random_.random() < 0.3:
            scene.claims.append((t.say("\n".join(both), a=a, b=d, **filled), OPEN, "who-did-what"))
    for _ in range(2):
        wording = t.random.choice([w.strip() for w in follows.strip().split("\n")])
        both = "{a}" in wording and "{b}" in wording
        scene.claims.append((t.say(wording, a=one, b=two, **filled), ENTAILED, "who-did-what"))
        if both or len(scene.told) == 1:
            scene.claims.append((t.say(wording, a=two, b=one, **filled), FALSE, "who-did-what"))
    return scene


TRAITS = (
    ("{p} works as a {v}.\n{p} is a {v} by profession.\n{p} earns a living as a {v}.", "{p} is a {v}.\n{p}'s profession is {v}.", JOBS),
    ("{p} lives in {v}.\n{p}'s home is in {v}.\n{p} resides in {v}.", "{p} has a home in {v}.\n{v} is where {p} lives.", CITIES),
    ("{p} studied {v}.\n{p} has a degree in {v}.\n{p} graduated in {v}.", "{p}'s subject was {v}.\n{p} read {v} at university.", SUBJECTS),
    ("{p} comes from {v}.\n{p} was born in {v}.\n{p} grew up in {v}.", "{v} is where {p} comes from.\n{p} originally is from {v}.", TOWNS),
    ("{p} plays for the {v}.\n{p} is a player of the {v}.\nThe {v} have {p} in their team.", "{p}'s team is the {v}.\nThe {v} are the team of {p}.", TEAMS),
    ("{p} joined {v}.\n{p} has a job at {v}.\n{p} works at {v}.", "{p}'s employer is {v}.\n{v} employs {p}.", COMPANIES),
    ("{p} takes {v}.\n{p} was prescribed {v}.\n{p}'s doctor ordered {v}.", "{p} is on {v}.\n{v} is the medicine of {p}.", MEDICINES),
    ("{p} is in charge of {v}.\n{p} heads the department of {v}.\n{p} is responsible for {v}.", "{v} is the responsibility of {p}.\n{p} leads {v}.", FIELDS),
    ("{p} owns the {v} car.\n{p} drives a {v} car.\n{p}'s car is {v}.", "The {v} car is {p}'s.\n{p} has a {v} car.", "red blue green black white silver yellow brown".split()),
    ("{p} arrived on {v}.\n{p} came on {v}.", "{v} is the day on which {p} arrived.\nOn {v}, {p} arrived.", DAYS),
)


def mixed_traits(random_: random.Random) -> Scene:
    """Two or three people with a trait or two each: a claim may give one the trait of the other."""
    t = Teller(random_)
    count = random_.choice((2, 2, 3))
    people = [random_.choice((f, f"{f} {l}")) for f, l in zip(random_.sample(FIRST, count), random_.sample(LAST, count), strict=True)]
    traits = random_.sample(TRAITS, random_.choice((1, 2)))
    scene = Scene()
    for told, claimed, values in traits:
        chosen = dict(zip(people, random_.sample(values, count), strict=True))
        if count == 2 and random_.random() < 0.3:
            one, two = people
            scene.told.append(t.say("""{f} {q}, while {s}
                {f} {q}, whereas {s}
                {f} {q}, but {s}""", f="", q=t.say(told, p=one, v=chosen[one])[:-1], s=t.say(told, p=two, v=chosen[two])).strip())
        else:
            scene.told.extend(t.say(told, p=p, v=chosen[p]) for p in people)
        one, two = t.two(people)
        scene.claims.append((t.say(claimed, p=one, v=chosen[one]), ENTAILED, "mixed-traits"))
        scene.claims.append((t.say(claimed, p=one, v=chosen[two]), FALSE, "mixed-traits"))
    if len(traits) == 2:
        (told, _, _), _ = traits
        second = traits[1]
        one, two = t.two(people)
        # Only both sentences together tell it.
        first_value = next(v for v in traits[0][2] if any(v in s and one in s for s in scene.told))
        values = [v for v in second[2] if any(v in s for s in scene.told)]
        own = [v for v in values if any(re_in(v, s, one, people) for s in scene.told)]
        if len(own) == 1 and len(values) == count:
            wrong = random_.choice([v for v in values if v != own[0]])
            whole = t.say(traits[0][1], p=one, v=first_value)[:-1]
            for value in (own[0], wrong):
                scene.claims.append((f"{whole}, and {t.say(second[1], p=one, v=value)}", t.true(value == own[0]), "two-facts"))
    return scene


def re_in(value: str, sentence: str, person: str, people: list[str]) -> bool:
    return value in sentence and person in sentence and not any(p in sentence for p in people if p != person)


WORLDS = (roles, roles, roles, mixed_traits, mixed_traits)
