"""Numbers, dates, units and money in a text: where they are, others like them, and the same value written otherwise."""

import random
import re
from collections.abc import Iterator

from made.claims import Change

SMALL = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen " \
    "seventeen eighteen nineteen twenty".split()
TENS = {20: "twenty", 30: "thirty", 40: "forty", 50: "fifty", 60: "sixty", 70: "seventy", 80: "eighty", 90: "ninety"}
ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split()
MONTHS = "January February March April May June July August September October November December".split()
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
UNITS = (
    ("metres", "kilometres", "feet", "miles", "inches", "centimetres", "yards"),
    ("meters", "kilometers", "feet", "miles", "inches", "centimeters", "yards"),
    ("km", "m", "mi", "ft"),
    ("kg", "g", "lb", "tons"), ("kilograms", "grams", "pounds", "tons", "ounces"), ("mg", "g", "mcg"),
    ("seconds", "minutes", "hours", "days", "weeks", "months", "years", "decades", "centuries"),
    ("second", "minute", "hour", "day", "week", "month", "year", "decade", "century"),
    ("million", "billion", "trillion", "thousand"), ("percent", "points"), ("°C", "°F"),
    ("litres", "gallons", "millilitres"), ("liters", "gallons", "milliliters"), ("acres", "hectares"),
    ("KB", "MB", "GB", "TB"), ("bits", "bytes"),
)
NUMBER = re.compile(r"(?<![\w.,\-–/])\d{1,3}(?:,\d{3})+(?![\w/])|(?<![\w.,\-–/])\d+(?:\.\d+)?(?![\w/]|[,.]\d|[-–]\d)")
YEAR = re.compile(r"(?<![\w,.\-–$£€])(?:1[2-9]\d\d|20[0-4]\d)(?!\w|[,.]\d|[-–]\d| (?:km|m|ft|people|feet|miles|men)\b)")
WORD = re.compile(r"\b(?:%s|%s)\b(?!-)" % ("|".join(SMALL[2:]), "|".join(TENS.values())), re.I)
ORDINAL = re.compile(r"\b(?:%s)\b" % "|".join(ORDINALS))


def spell(number: int) -> str:
    if number <= 20:
        return SMALL[number]
    tens, ones = number // 10 * 10, number % 10
    return TENS[tens] + (f"-{SMALL[ones]}" if ones else "")


def other_number(text: str, random_: random.Random) -> str:
    """A number of the same form and size: as many digits, commas and decimals."""
    value = float(text.replace(",", ""))
    decimals = len(text.split(".")[1]) if "." in text else 0
    for _ in range(20):
        way = random_.random()
        if way < 0.35:
            new = value * random_.choice((0.5, 0.6, 0.75, 1.25, 1.5, 2, 3))
        elif way < 0.7:
            new = value + random_.choice((-1, 1)) * random_.choice((1, 2, 3, 5, 10)) * 10 ** -decimals * \
                (10 ** random_.randrange(max(1, len(str(int(value))) - 1)))
        else:
            digits = list(text)
            places = [i for i, c in enumerate(digits) if c.isdigit() and (i or len(digits) == 1)]
            if not places:
                continue
            digits[random_.choice(places)] = random_.choice("0123456789")
            new = float("".join(digits).replace(",", ""))
        made = f"{new:,.{decimals}f}" if "," in text else f"{new:.{decimals}f}"
        if new > 0 and made != text and ("," in made) == ("," in text):
            return made
    return ""


def other_year(text: str, random_: random.Random) -> str:
    year = int(text)
    new = year + random_.choice((-1, 1)) * random_.choice((1, 2, 3, 4, 5, 7, 10, 12, 20, 30, 100))
    return str(min(new, 2029))


def spans(text: str) -> Iterator[tuple[str, int, int]]:
    """The values of a text with their kinds; a year is no plain number."""
    taken: set[int] = set()
    for kind, pattern in (("year", YEAR), ("number", NUMBER), ("number-word", WORD), ("ordinal", ORDINAL)):
        for found in pattern.finditer(text):
            if found.start() not in taken:
                taken.add(found.start())
                yield kind, found.start(), found.end()
    for kind, names in (("month", MONTHS), ("day", DAYS)):
        for found in re.finditer(r"\b(?:%s)\b(?=[ ,.]|$)" % "|".join(names), text):
            yield kind, found.start(), found.end()


def others_like(kind: str, old: str, random_: random.Random) -> str:
    if kind == "year":
        return other_year(old, random_)
    if kind == "number":
        return other_number(old, random_)
    if kind == "month":
        return random_.choice([m for m in MONTHS if m != old])
    if kind == "day":
        return random_.choice([d for d in DAYS if d != old])
    if kind == "ordinal":
        return random_.choice([o for o in ORDINALS[: 8] if o != old])
    words = SMALL[2:13] if old.lower() in SMALL else list(TENS.values())
    new = random_.choice([w for w in words if w != old.lower()])
    return new.capitalize() if old[0].isupper() else new


def value_changes(text: str, near: str, random_: random.Random) -> Iterator[Change]:
    """Every value replaced by one like it; by one that stands near, where there is one, in most cases."""
    neighbours: dict[str, list[str]] = {}
    for kind, begin, end in spans(near):
        neighbours.setdefault(kind, []).append(near[begin:end])
    for kind, begin, end in spans(text):
        old = text[begin:end]
        choices = [value for value in neighbours.get(kind, ()) if value.lower() != old.lower()]
        beside = bool(choices) and random_.random() < 0.6
        new = random_.choice(choices) if beside else others_like(kind, old, random_)
        if new and new.lower() != old.lower():
            name = "date" if kind in ("month", "day", "year") else "value"
            yield Change(f"{name}-neighbour" if beside else name, begin, end, new)


def unit_changes(text: str, random_: random.Random) -> Iterator[Change]:
    for family in UNITS:
        for found in re.finditer(r"(?<=\d )(?:%s)\b|(?<=\d)(?:%s)\b" % (("|".join(map(re.escape, family)),) * 2), text):
            new = random_.choice([unit for unit in family if unit != found.group()])
            yield Change("unit", found.start(), found.end(), new)
        if family[0] in ("seconds", "million", "second"):
            before = r"(?:two|three|four|five|six|seven|eight|nine|ten|several|few|many|a|one|per|each|every)"
            for found in re.finditer(rf"\b{before} ({'|'.join(family)})\b", text):
                new = random_.choice([unit for unit in family if unit != found.group(1)])
                yield Change("unit", found.start(1), found.end(1), new)
    for found in re.finditer(r"(?<=\d )(a\.m\.|p\.m\.|am|pm|AM|PM|BC|AD|BCE|CE)(?=\W|$)", text):
        swap = {"a.m.": "p.m.", "am": "pm", "AM": "PM", "BC": "AD", "BCE": "CE"}
        swap.update({new: old for old, new in swap.items()})
        yield Change("unit", found.start(), found.end(), swap[found.group()])


def rewritings(text: str, random_: random.Random) -> Iterator[Change]:
    """The same value in another form: digits and words, two orders of a date, with and without commas."""
    for found in re.finditer(r"\b(\d{1,2}) (%s)(,? \d{4})?\b" % "|".join(MONTHS), text):
        year = f", {found.group(3).strip(' ,')}" if found.group(3) else ""
        yield Change("same", found.start(), found.end(), f"{found.group(2)} {found.group(1)}{year}")
    for found in re.finditer(r"\b(%s) (\d{1,2})(?:, (\d{4}))?\b(?!\d)" % "|".join(MONTHS), text):
        year = f" {found.group(3)}" if found.group(3) else ""
        yield Change("same", found.start(), found.end(), f"{found.group(2)} {found.group(1)}{year}")
    for found in NUMBER.finditer(text):
        old = found.group()
        if old.isdigit() and 2 <= int(old) <= 99 and not re.match(r" ?(%|°|am|pm|a\.m|p\.m|BC|AD|:)", text[found.end():]) \
                and not re.search(r"(%s|[$£€#:]) ?$" % "|".join(MONTHS), text[: found.start()]) \
                and not re.match(r" (%s)" % "|".join(MONTHS), text[found.end():]):
            yield Change("same", found.start(), found.end(), spell(int(old)))
        elif "," in old:
            yield Change("same", found.start(), found.end(), old.replace(",", ""))
            value = int(old.replace(",", "")) if "." not in old else 0
            if value >= 1_000_000 and value % 100_000 == 0:
                yield Change("same", found.start(), found.end(), f"{value / 1e6:g} million")
    for found in WORD.finditer(text):
        old = found.group().lower()
        if old in SMALL and found.start() and not re.match(r" of\b", text[found.end():]):
            yield Change("same", found.start(), found.end(), str(SMALL.index(old)))
    for found in re.finditer(r"(?<=\d)(%| percent| per cent)", text):
        new = random_.choice([p for p in ("%", " percent", " per cent") if p != found.group()])
        yield Change("same", found.start(), found.end(), new)
