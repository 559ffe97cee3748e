"""Questions with short answers as statements, right by their own answer and wrong by another one of its type."""

import gzip
import json
import random
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from made.claims import difference
from made.lexicon import Lexicon
from made.contrasts import claim_pair
from made.names import names_of
from made.values import spans
from made.verbs import past
from sources import Pair

BE = "is|are|was|were"
MODAL = "can|could|will|would|should|must|may|might"


def lower(text: str) -> str:
    return text[0].lower() + text[1:] if text[:4] in ("The ", "A ", "An ") or text[:2] == "A " else text


def upper(text: str) -> str:
    return text[0].upper() + text[1:]


def subject_end(rest: str, passage: str) -> int:
    """Where the subject that begins `rest` ends: its longest start that the passage has too."""
    words = rest.split(" ")
    low = passage.lower()
    for size in range(min(len(words) - 1, 7), 0, -1):
        head = " ".join(words[:size])
        if re.fullmatch(r"the|a|an|all|any|some|this|your", head.lower()) or re.match(r"(?:of|and|or|off|in|is|for)$", words[size]):
            continue
        bare = re.sub(r"^(?:the|a|an|all|any|some) ", "", head.lower())
        if len(bare) > 2 and re.search(rf"\b{re.escape(bare)}(?:\b|s\b)", low) and not re.search(
            r" (?:in|of|on|at|for|to|by|with|the|a|an|and|or|than|from)$", head.lower()
        ):
            return len(head)
    return -1


def statement(question: str, answer: str, passage: str) -> str | None:
    """The statement that a question of a usual form and its answer make."""
    q = question.strip().rstrip("?").strip()
    a = answer.strip().rstrip(".")
    for pattern, build in FORMS:
        found = re.match(pattern, q, re.I)
        if found:
            said = build(found, a, passage)
            return f"{upper(said)}." if said else None
    return None


def who(found: re.Match[str], a: str, passage: str) -> str | None:
    return f"{a} {found.group(1)}"


def what_is(found: re.Match[str], a: str, passage: str) -> str | None:
    return f"{found.group(2)} {found.group(1)} {lower(a)}"


def when_did(found: re.Match[str], a: str, passage: str) -> str | None:
    word, auxiliary, rest = found.groups()
    if re.match(r"(?:what|which|how|who)\b", rest):
        return None
    end = subject_end(rest, passage)
    if end < 0:
        return None
    subject, verb, tail = rest[:end], *(rest[end + 1 :].split(" ", 1) + [""])[:2]
    joint = {"when": "in" if re.fullmatch(r"[\d\s,a-z]*\d{3,4}s?", a) else "on" if re.match(r"(?:%s)" % DAYS, a) else "",
             "where": "" if re.match(r"(?:in|on|at|near|from|to|along|by|through|behind|under|outside)\b", a) else "in"}[word.lower()]
    if re.match(r"(?:in|on|at|during|after|before|by|from|since|about|around)\b", a.lower()):
        joint = ""
    form = past(verb) if auxiliary.lower() == "did" else f"{verb}s" if auxiliary.lower() == "does" else verb
    said = f"{subject} {form} {tail}".strip() if auxiliary.lower() in ("did", "does", "do") else f"{subject} {auxiliary} {verb} {tail}".strip()
    return f"{said} {joint} {lower(a)}".replace("  ", " ")


def how_many(found: re.Match[str], a: str, passage: str) -> str | None:
    noun, auxiliary, rest = found.groups()
    a = a if noun.split()[0].lower() in a.lower() else f"{a} {noun}"
    if auxiliary.lower() in ("did", "does", "do", "have", "has"):
        end = subject_end(rest, passage)
        if end < 0:
            return None
        subject, verb, tail = rest[:end], *(rest[end + 1 :].split(" ", 1) + [""])[:2]
        if auxiliary.lower() in ("have", "has"):
            return f"{subject} {auxiliary} {verb} {a} {tail}".strip()
        form = past(verb) if auxiliary.lower() == "did" else f"{verb}s" if auxiliary.lower() == "does" else verb
        return f"{subject} {form} {a} {tail}".strip()
    return f"{a} {auxiliary} {rest}"


def what_did(found: re.Match[str], a: str, passage: str) -> str | None:
    auxiliary, rest = found.groups()
    end = subject_end(rest, passage)
    if end < 0:
        return None
    subject, verb, tail = rest[:end], *(rest[end + 1 :].split(" ", 1) + [""])[:2]
    form = past(verb) if auxiliary.lower() == "did" else f"{verb}s" if auxiliary.lower() == "does" else verb
    if auxiliary.lower() not in ("did", "does", "do"):
        form = f"{auxiliary} {verb}"
    if re.match(r"(?:in|on|at|for|to|from|with|as|of|by)$", tail):
        return f"{subject} {form} {tail} {lower(a)}"
    return f"{subject} {form} {lower(a)} {tail}".strip()


def which_noun(found: re.Match[str], a: str, passage: str) -> str | None:
    noun, rest = found.groups()
    return f"{a} {rest}" if noun.lower() in a.lower() else f"the {noun} that {rest} is {a}"


DAYS = "January|February|March|April|May|June|July|August|September|October|November|December|\\d"
FORMS = (
    (r"who ((?!did|do|does)(?:%s|%s|has|had|[a-z]+(?:ed|s|e|t|n|d|k|w|g))\b .+)$" % (BE, MODAL), who),
    (r"(?:what|who) (%s) ((?:the|a|an|[A-Z]).+)$" % BE, what_is),
    (r"(when|where) (did|does|do|%s|%s|has|had) (.+)$" % (BE, MODAL), when_did),
    (r"how many ([a-z]+(?: [a-z]+)?) (did|does|do|have|has|%s|%s) (.+)$" % (BE, MODAL), how_many),
    (r"what (did|does|do|%s) (.+)$" % MODAL, what_did),
    (r"(?:what|which) ([a-z]+(?: [a-z]+)?) ((?:%s|%s|has|had|[a-z]+ed)\b .+)$" % (BE, MODAL), which_noun),
    (r"what ((?:%s)\b .+|(?:[a-z]+(?:ed|s))\b .+)$" % MODAL, who),
)


def yes_no(question: str, passage: str) -> tuple[str, str] | None:
    """A question with yes or no as the statement that yes makes, and the one that no makes."""
    found = re.match(r"(is|are|was|were|can|could|will|would|should|must|may|has|have|had|does|do|did) (.+?)\??$", question.strip(), re.I)
    if not found:
        return None
    verb, rest = found.group(1).lower(), found.group(2)
    if re.match(r"(there|it|they|he|she|you|we|i)\b", rest, re.I):
        end = len(rest.split(" ")[0])
    else:
        end = subject_end(rest, passage)
    if end < 0 or end >= len(rest) - 2:
        return None
    subject, tail = rest[:end], rest[end + 1 :]
    if verb in ("does", "do", "did"):
        main, *more = tail.split(" ", 1)
        form = past(main) if verb == "did" else f"{main}s" if verb == "does" else main
        form = "has" if form == "haves" else f"{main}es" if verb == "does" and main.endswith(("ch", "sh", "ss", "o")) else form
        yes = f"{subject} {form} {' '.join(more)}".strip()
    else:
        yes = f"{subject} {verb} {tail}"
    no = f"{subject} {'cannot' if verb == 'can' else verb + ' not'} {tail}"
    return f"{upper(yes)}.", f"{upper(no)}."


def read(data: Path, name: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []
    for path in sorted((data / "entailment" / name).glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            found.extend(json.loads(line) for line in lines)
    return found


def type_of(answer: str) -> str:
    found = list(spans(answer))
    return found[0][0] if found else "name" if re.match(r"[A-Z]", answer) else "words"


def wrong_answers(row: dict[str, str], beside: list[str], random_: random.Random) -> list[str]:
    """Answers of the same type: those of other questions on the passage, and the passage's own names and values."""
    answer, passage = row["answer"], row["passage"]
    kind = type_of(answer)
    if kind == "name":
        found = [name for name, *_ in names_of(passage)]
    elif kind == "words":
        found = []
    else:
        found = [passage[a:b] for k, a, b in spans(passage) if k == kind]
    found += [other for other in beside if type_of(other) == kind]
    words = set(answer.lower().split())
    return sorted({f for f in found if not words & set(f.lower().split()) and f.lower() not in row["question"].lower()})


def near(passage: str, answer: str, random_: random.Random) -> str:
    """The whole passage, or the sentences around the answer."""
    if len(passage) < 500 or random_.random() < 0.4:
        return passage
    place = passage.find(answer)
    if place < 0:
        return passage
    begin = passage.rfind(". ", 0, max(0, place - random_.randrange(20, 300)))
    end = passage.find(". ", place + len(answer) + random_.randrange(0, 200))
    return passage[begin + 2 if begin > 0 else 0 : end + 1 if end > 0 else len(passage)]


def question_pairs(data: Path, lexicon: Lexicon, random_: random.Random) -> Iterator[Pair]:
    for name in ("qa-xquad", "qa-qed"):
        rows = read(data, name)
        beside: dict[str, list[str]] = defaultdict(list)
        for row in rows:
            beside[row["passage"]].append(row["answer"])
        for row in rows:
            wrong = wrong_answers(row, beside[row["passage"]], random_)
            said = statement(row["question"], row["answer"], row["passage"])
            if not wrong or len(row["answer"].split()) > 9:
                continue
            passage = near(row["passage"], row["answer"], random_)
            for other in random_.sample(wrong, min(2, len(wrong))):
                false = statement(row["question"], other, row["passage"])
                if said and false:
                    yield claim_pair("answer", "entailment", passage, said, None, lexicon, random_)
                    yield claim_pair("answer", "not_entailment", passage, false, said, lexicon, random_)
                one, two = f"{row['question'].rstrip('?')}? {row['answer']}", f"{row['question'].rstrip('?')}? {other}"
                yield Pair(passage, one, "entailment", "made", "answer-bare")
                yield Pair(passage, two, "not_entailment", "made", "answer-bare", (difference(one, two),))
    for name in ("qa-boolq", "qa-condaqa"):
        for row in read(data, name):
            found = yes_no(row["question"], row["passage"])
            answer = row["answer"].lower()
            if not found:
                continue
            yes, no = found
            passage = row["passage"] if len(row["passage"]) < 1200 else row["passage"][:1200].rsplit(". ", 1)[0] + "."
            if answer in ("yes", "no"):
                for claim, true in ((yes, answer == "yes"), (no, answer == "no")):
                    yield claim_pair(f"yes-no-{name[3:]}", "entailment" if true else "contradiction", passage, claim, None, lexicon, random_)
            else:
                yield claim_pair(f"yes-no-{name[3:]}", "neutral", passage, random_.choice((yes, no)), None, lexicon, random_)
