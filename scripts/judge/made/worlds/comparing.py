"""Worlds of quantities: who has more, by how much, how many together, which is the largest."""

import random

from made.worlds.nouns import CITIES, COMPANIES, COUNTRIES, FIELDS, FIRST, MEDICINES, PRODUCTS, RIVERS, TEAMS, TOWNS
from made.worlds.scene import ENTAILED, FALSE, OPEN, Scene, Teller

# Each: names, low, high, step, told, more, less, the words of the quantity, its noun.
QUANTITIES = (
    (TOWNS, 1200, 98000, 100, """{a} has a population of {v:,}.
        {v:,} people live in {a}.
        {a} is home to {v:,} inhabitants.
        At the last census, {a} counted {v:,} residents.
        The town of {a} had {v:,} inhabitants.""", """{a} has more inhabitants than {b}.
        {a} is more populous than {b}.
        More people live in {a} than in {b}.
        The population of {a} is larger than that of {b}.
        {a} exceeds {b} in population.""", """{a} has fewer inhabitants than {b}.
        {a} is less populous than {b}.
        Fewer people live in {a} than in {b}.
        The population of {a} is smaller than that of {b}.
        {a} does not have as many residents as {b}.""", "inhabitants", """The population of {a} is {v:,}.
        {a} has {v:,} inhabitants.
        {a} has {v:,} residents."""),
    (RIVERS, 40, 900, 5, """The {a} is {v} km long.
        The river {a} has a length of {v} kilometres.
        The {a} flows for {v} km before it reaches the sea.
        At {v} kilometres, the {a} crosses three regions.""", """The {a} is longer than the {b}.
        The {a} is the longer of the two rivers {a} and {b}.
        The length of the {a} exceeds that of the {b}.""", """The {a} is shorter than the {b}.
        The {a} is not as long as the {b}.
        The {b} is longer than the {a}.""", "kilometres", """The {a} has a length of {v} km.
        The {a} is {v} kilometres long."""),
    (FIRST, 19, 88, 1, """{a} is {v} years old.
        {a} turned {v} this year.
        {a}, who is {v}, lives nearby.
        At {v}, {a} still works every day.""", """{a} is older than {b}.
        {b} is younger than {a}.
        {a} was born before {b}.
        Of {a} and {b}, {a} is the older.""", """{a} is younger than {b}.
        {b} is older than {a}.
        {a} was born after {b}.
        {a} is not as old as {b}.""", "years", """{a} is {v} years old.
        {a} is {v}.
        The age of {a} is {v}."""),
    (COMPANIES, 12, 980, 1, """{a} earned ${v} million last year.
        {a} reported revenue of ${v} million.
        Sales at {a} came to ${v} million.
        Revenue of {a} reached ${v} million in the year.""", """{a} earned more than {b}.
        {a} had higher revenue than {b}.
        Revenue at {a} was above that of {b}.
        {a} outsold {b}.""", """{a} earned less than {b}.
        {a} had lower revenue than {b}.
        {b} earned more than {a}.
        {a} took in less money than {b}.""", "million dollars", """{a} had revenue of ${v} million.
        {a} took in {v} million dollars."""),
    (PRODUCTS, 20, 900, 5, """The {a} costs ${v}.
        The price of the {a} is ${v}.
        The shop sells the {a} for {v} dollars.
        Buyers pay ${v} for the {a}.""", """The {a} is more expensive than the {b}.
        The {a} costs more than the {b}.
        The {b} is cheaper than the {a}.
        One pays more for the {a} than for the {b}.""", """The {a} is cheaper than the {b}.
        The {a} costs less than the {b}.
        The {b} is more expensive than the {a}.
        The {a} is not as expensive as the {b}.""", "dollars", """The {a} is priced at ${v}.
        The {a} costs {v} dollars."""),
    (COUNTRIES, 2, 95, 1, """{a} produced {v} million tons of wheat.
        The wheat harvest of {a} was {v} million tons.
        Farmers in {a} harvested {v} million tons of wheat.""", """{a} produced more wheat than {b}.
        The harvest in {a} was larger than in {b}.
        {b} harvested less wheat than {a}.""", """{a} produced less wheat than {b}.
        The harvest in {a} was smaller than in {b}.
        {b} harvested more wheat than {a}.""", "million tons", """{a} harvested {v} million tons.
        The harvest of {a} came to {v} million tons of wheat."""),
    (TEAMS, 10, 95, 1, """The {a} finished the season with {v} points.
        The {a} collected {v} points.
        With {v} points, the {a} ended their season.""", """The {a} finished above the {b}.
        The {a} had more points than the {b}.
        The {b} got fewer points than the {a}.
        The {a} were ranked ahead of the {b}.""", """The {a} finished below the {b}.
        The {a} had fewer points than the {b}.
        The {b} got more points than the {a}.
        The {a} were ranked behind the {b}.""", "points", """The {a} ended with {v} points.
        The {a} got {v} points."""),
    (MEDICINES, 5, 95, 1, """{a} helped {v} percent of patients.
        In the trial of {a}, {v}% of patients improved.
        {v} percent of those who took {a} got better.""", """{a} helped a larger share of patients than {b}.
        {a} was more effective than {b}.
        A higher percentage improved with {a} than with {b}.""", """{a} helped a smaller share of patients than {b}.
        {a} was less effective than {b}.
        A lower percentage improved with {a} than with {b}.""", "percent", """With {a}, {v} percent improved.
        {v}% of the patients on {a} got better."""),
    (CITIES, 2, 40, 1, """It was {v} degrees in {a}.
        {a} had a high of {v} degrees.
        Thermometers in {a} showed {v} degrees.""", """It was warmer in {a} than in {b}.
        {a} was hotter than {b}.
        {b} was cooler than {a}.""", """It was cooler in {a} than in {b}.
        {a} was colder than {b}.
        {b} was warmer than {a}.""", "degrees", """The temperature in {a} was {v} degrees.
        {a} recorded {v} degrees."""),
    (FIELDS, 2, 90, 1, """The city spends {v} million euros on {a}.
        The budget for {a} is {v} million euros.
        {v} million euros go to {a}.""", """The city spends more on {a} than on {b}.
        The budget for {a} is larger than the one for {b}.
        {b} gets less money than {a}.""", """The city spends less on {a} than on {b}.
        The budget for {a} is smaller than the one for {b}.
        {b} gets more money than {a}.""", "million euros", """{v} million euros are spent on {a}.
        For {a} the city pays {v} million euros."""),
)


def quantities(random_: random.Random) -> Scene:
    t = Teller(random_)
    names, low, high, step, told, more, less, unit, own = random_.choice(QUANTITIES)
    count = random_.choice((2, 2, 3, 3, 4))
    things = random_.sample(names, count)
    values = dict(zip(things, random_.sample(range(low, high + 1, step), count), strict=True))
    scene = Scene([t.say(told, a=name, v=values[name]) for name in things])
    a, b = t.two(things)
    scene.claims.append((t.say(more, a=a, b=b), t.true(values[a] > values[b]), "compare"))
    a, b = t.two(things)
    scene.claims.append((t.say(less, a=a, b=b), t.true(values[a] < values[b]), "compare"))
    a, b = t.two(things)
    for value in (values[a], values[b]):
        scene.claims.append((t.say(own, a=a, v=value), t.true(value == values[a]), "mixed-values"))
    gap = abs(values[a] - values[b])
    wrong = random_.choice([g for g in (gap + step, gap * 2, abs(gap - 2 * step), gap + 3 * step, values[a]) if g != gap and g])
    for value in (gap, wrong):
        scene.claims.append((t.say("""The difference between {a} and {b} is {g:,} {u}.
            {a} and {b} are {g:,} {u} apart.""", a=a, b=b, g=value, u=unit), t.true(value == gap), "difference"))
    total = values[a] + values[b]
    if unit not in ("percent", "degrees", "years"):
        other = random_.choice([x for x in (total + step, total - step, total + 10 * step, max(values.values()), abs(gap)) if x != total and x])
        for value in (total, other):
            scene.claims.append((t.say("""Together, {a} and {b} come to {s:,} {u}.
                {a} and {b} add up to {s:,} {u}.""", a=a, b=b, s=value, u=unit), t.true(value == total), "sum"))
    if count > 2:
        most, least = max(things, key=values.__getitem__), min(things, key=values.__getitem__)
        for name in (most, random_.choice([n for n in things if n != most])):
            scene.claims.append((t.say("""Of those named, {a} has the highest figure.
                {a} ranks first among them.
                None of the others exceeds {a}.
                {a} has the largest number of {u} of all.""", a=name, u=unit), t.true(name == most), "superlative"))
        for name in (least, random_.choice([n for n in things if n != least])):
            scene.claims.append((t.say("""Of those named, {a} has the lowest figure.
                {a} ranks last among them.
                All the others exceed {a}.
                {a} has the smallest number of {u} of all.""", a=name, u=unit), t.true(name == least), "superlative"))
    limit = random_.choice((values[a] + step * random_.randrange(1, 9), max(step, values[a] - step * random_.randrange(1, 9))))
    if limit != values[a]:
        above = random_.random() < 0.5
        scene.claims.append((t.say("""{a} has {w} {l:,} {u}.
            The figure for {a} is {w} {l:,} {u}.""", a=a, l=limit, u=unit,
            w=random_.choice(("more than", "over", "above", "at least") if above else ("less than", "fewer than", "under", "below"))),
            t.true((values[a] > limit) == above), "limit"))
    absent = random_.choice([n for n in names if n not in things])
    scene.claims.append((t.say(own, a=absent, v=values[a]), OPEN, "absent"))
    return scene


def change_over_time(random_: random.Random) -> Scene:
    """A figure in two years: which way it went, and by how much."""
    t = Teller(random_)
    name = random_.choice(COMPANIES + TOWNS)
    thing = random_.choice(("the number of employees", "the number of visitors", "the number of accidents", "membership",
                            "the number of students", "output", "the number of complaints", "attendance"))
    first = t.number(1960, 2018)
    second = first + t.number(1, 12)
    one, other = t.apart(100, 9000, 50)
    if random_.random() < 0.25:
        other = one * 2 if random_.random() < 0.5 or one % 100 else one // 2
    scene = Scene([t.say("""In {y}, {thing} at {n} stood at {v:,}.
        {thing} at {n} was {v:,} in {y}.""", y=first, thing=thing, n=name, v=one),
        t.say("""In {y} it was {v:,}.
        By {y} the figure was {v:,}.
        {d} years later, it stood at {v:,}.""", y=second, v=other, d=second - first)], ordered=True)
    up = other > one
    for word, is_up in (("""{thing} at {n} rose between {a} and {b}.
        {thing} at {n} was higher in {b} than in {a}.
        From {a} to {b}, {thing} at {n} increased.
        {n} saw growth in {thing} from {a} to {b}.""", True), ("""{thing} at {n} fell between {a} and {b}.
        {thing} at {n} was lower in {b} than in {a}.
        From {a} to {b}, {thing} at {n} decreased.
        {n} saw a decline in {thing} from {a} to {b}.""", False)):
        scene.claims.append((t.say(word, thing=thing, n=name, a=first, b=second), t.true(up == is_up), "trend"))
    for year, value in ((first, one), (first, other), (second, one), (second, other)):
        scene.claims.append((t.say("""In {y}, {thing} at {n} was {v:,}.
            {thing} at {n} came to {v:,} in {y}.""", y=year, thing=thing, n=name, v=value),
            t.true((year == first) == (value == one)), "mixed-values"))
    scene.claims.append((t.say("""{thing} at {n} doubled from {a} to {b}.
        {thing} at {n} was twice as high in {b} as in {a}.""", thing=thing, n=name, a=first, b=second), t.true(other == 2 * one), "ratio"))
    scene.claims.append((t.say("""{thing} at {n} halved from {a} to {b}.
        {thing} at {n} was cut in half from {a} to {b}.""", thing=thing, n=name, a=first, b=second), t.true(one == 2 * other), "ratio"))
    gap = abs(one - other)
    for value in (gap, random_.choice((gap + 50, gap + 100, max(one, other) + 50, gap * 2))):
        scene.claims.append((t.say("""{thing} at {n} changed by {g:,} from {a} to {b}.
            Between {a} and {b}, {thing} at {n} moved by {g:,}.""", thing=thing, n=name, g=value, a=first, b=second),
            t.true(value == gap), "difference"))
    return scene


def lifetimes(random_: random.Random) -> Scene:
    """Years of birth and death of two people: who was older, who died first, how old each became."""
    t = Teller(random_)
    people = [f"{f} {l}" for f, l in zip(random_.sample(FIRST, 2), random_.sample(TEAMS_SURNAMES, 2), strict=True)]
    born = dict(zip(people, t.apart(1780, 1930), strict=True))
    age = dict(zip(people, t.apart(31, 96), strict=True))
    died = {p: born[p] + age[p] for p in people}
    scene = Scene([t.say("""{p} was born in {b} and died in {d}.
        {p} ({b}–{d}) was a writer.
        Born in {b}, {p} lived until {d}.
        {p}, born in {b}, died in {d}.
        {p} died in {d}, having been born in {b}.""", p=p, b=born[p], d=died[p]) for p in people])
    one, two = t.two(people)
    scene.claims += [
        (t.say("""{a} was born before {b}.
            {a} was older than {b}.
            {b} was younger than {a}.""", a=one, b=two), t.true(born[one] < born[two]), "compare"),
        (t.say("""{a} died before {b}.
            {b} outlived {a}.
            {a} did not live as late as {b}.""", a=one, b=two), t.true(died[one] < died[two]) if died[one] != died[two] else FALSE, "compare"),
        (t.say("""{a} reached a greater age than {b}.
            {a} lived longer than {b}.""", a=one, b=two), t.true(age[one] > age[two]), "compare"),
        (t.say("""{a} died at the age of {v}.
            {a} lived to be {v}.
            {a} was about {v} when death came.""", a=one, v=age[one]), ENTAILED, "sum"),
        (t.say("""{a} died at the age of {v}.
            {a} lived to be {v}.
            {a} was about {v} when death came.""", a=one, v=random_.choice([v for v in (age[two], age[one] + 10, age[one] - 5, age[one] + 3) if v != age[one]])), FALSE, "sum"),
        (t.say("{a} was born in {y}.\n{y} is the year in which {a} was born.", a=one, y=born[one]), ENTAILED, "mixed-values"),
        (t.say("{a} was born in {y}.\n{y} is the year in which {a} was born.", a=one, y=born[two]), t.true(born[one] == born[two]), "mixed-values"),
        (t.say("{a} died in {y}.\n{a} passed away in {y}.", a=one, y=died[one]), ENTAILED, "mixed-values"),
        (t.say("{a} died in {y}.\n{a} passed away in {y}.", a=one, y=born[one]), FALSE, "mixed-values"),
        (t.say("{a} died in {y}.\n{a} passed away in {y}.", a=one, y=died[two]), t.true(died[one] == died[two]), "mixed-values"),
    ]
    return scene


TEAMS_SURNAMES = "Abbott Bergman Castell Dorsey Egan Farkas Gable Hobbs Iversen Jansen Keller Lowell Mercer Nash Ogden Prescott Quigley Ravel Sorel Thorne Ulrich Voss Winslow Yates Zeller".split()
WORLDS = (quantities, quantities, quantities, change_over_time, lifetimes)
