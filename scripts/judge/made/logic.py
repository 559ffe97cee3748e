"""Changes of what a sentence asserts: negation, quantifiers, hedges, who says it, and its conditions."""

import random
import re
from collections.abc import Iterator

from made.claims import Change
from made.names import NO_NAMES

AUXILIARY = re.compile(r"\b(is|are|was|were|can|could|will|would|should|must)\b(?! not\b|n't|,)")
PERFECT = re.compile(r"\b(has|have|had) (?=been\b|[a-z]+(?:ed|en|wn|ne)\b)")
NEGATED = re.compile(r"\b(is|are|was|were|could|will|would|should|must|has|have|had|can) ?not\b (?!only)|\b(is|are|was|were|could|has|have|had|do|does|did)n[’']t ")
SCOPED = re.compile(r"\b(not|no|never|none|neither|nor|all|every|each|most|some|only|if|unless|whether|few|hardly)\b|n[’']t", re.I)


def main_clause(text: str, place: int) -> bool:
    """Whether a place stands in the main clause, as far as commas and joining words tell."""
    head = text[:place]
    return not re.search(r"\b(that|which|who|whom|whose|where|when|while|because|although|as|what|how|if)\b", head) \
        and head.count("(") == head.count(")") and "," not in head


def negations(text: str) -> Iterator[Change]:
    for found in NEGATED.finditer(text):
        verb = (found.group(1) or found.group(2))
        if not SCOPED.search(text[: found.start()]):
            yield Change("negation", found.start(), found.end(), f"{verb} ")
    if SCOPED.search(text):
        return
    for pattern in (AUXILIARY, PERFECT):
        found = pattern.search(text)
        if found and main_clause(text, found.start()) and re.match(r" [a-z0-9]", text[found.end(1):]):
            verb = found.group(1)
            yield Change("negation", found.start(1), found.end(1), "cannot" if verb == "can" else f"{verb} not")
            return


# A word of quantity; what stands in for it; the label of a claim with the second beside a passage with the
# first; and the label the other way round.
QUANTITIES = [
    ("all", "most", "entailment", "neutral"), ("all", "some", "entailment", "neutral"),
    ("most", "all", "neutral", "entailment"), ("most", "few", "contradiction", "contradiction"),
    ("most", "some", "entailment", "neutral"), ("some", "all", "neutral", "entailment"),
    ("some", "most", "neutral", "entailment"), ("some", "no", "contradiction", "contradiction"),
    ("many", "all", "neutral", "entailment"), ("many", "few", "contradiction", "contradiction"),
    ("many", "no", "contradiction", "contradiction"), ("several", "all", "neutral", "entailment"),
    ("several", "many", "neutral", "entailment"), ("few", "many", "contradiction", "contradiction"),
    ("both", "one", "neutral", "neutral"), ("every", "almost every", "entailment", "neutral"),
    ("each", "no", "contradiction", "contradiction"), ("every", "no", "contradiction", "contradiction"),
    ("always", "sometimes", "entailment", "neutral"), ("always", "never", "contradiction", "contradiction"),
    ("usually", "always", "neutral", "entailment"), ("usually", "never", "contradiction", "contradiction"),
    ("often", "always", "neutral", "entailment"), ("often", "never", "contradiction", "contradiction"),
    ("often", "rarely", "contradiction", "contradiction"), ("sometimes", "always", "neutral", "entailment"),
    ("sometimes", "usually", "neutral", "entailment"), ("rarely", "often", "contradiction", "contradiction"),
    ("never", "rarely", "neutral", "neutral"), ("never", "sometimes", "contradiction", "contradiction"),
    ("mostly", "exclusively", "neutral", "entailment"), ("mainly", "only", "neutral", "entailment"),
    ("primarily", "exclusively", "neutral", "entailment"), ("partly", "entirely", "neutral", "entailment"),
    ("at least", "exactly", "neutral", "entailment"), ("at least", "at most", "neutral", "neutral"),
    ("more than", "less than", "contradiction", "contradiction"), ("about", "exactly", "neutral", "entailment"),
    ("nearly", "more than", "contradiction", "contradiction"), ("up to", "at least", "neutral", "neutral"),
    ("over", "under", "contradiction", "contradiction"), ("almost", "exactly", "contradiction", "contradiction"),
    ("only", "not only", "contradiction", "contradiction"), ("can", "must", "neutral", "neutral"),
    ("may", "must", "neutral", "neutral"), ("should", "must", "neutral", "entailment"),
    ("must", "need not", "contradiction", "contradiction"), ("one of the", "the", "neutral", "neutral"),
]
NUMBERED = {"at least", "more than", "about", "nearly", "up to", "over", "almost"}


def quantities(text: str) -> Iterator[Change]:
    if re.search(r"\b(not|no|never|n't|without|if)\b", text):
        return
    for old, new, label, back in QUANTITIES:
        after = r"(?= \d| (?:one|two|three|four|five|ten|half|a (?:hundred|million|thousand)))" if old in NUMBERED else r"(?= [a-z])"
        found = re.search(rf"\b{old}\b{after}", text, re.I)
        if not found or re.match(r" (?:of|in all|at all|over|too|most|such)\b", text[found.end():]) and new in ("no", "all"):
            continue
        if old in ("all", "most", "both") and re.search(r"\b(at|of|the|in|after|first|above) $", text[: found.start()]):
            continue
        if old == "most" and re.match(r" [a-z]+(?:ly|ive|ous|ant|ent|ed|al|ful|ic|able|ing)\b", text[found.end():]):
            continue
        if old == "may" and text[found.start()] == "M":
            continue
        word = new.capitalize() if found.group()[0].isupper() else new
        yield Change("quantity", found.start(), found.end(), word, label, back)


HEDGES = {
    "is": ("may be", "might be", "is possibly", "is reportedly", "is allegedly", "is thought to be", "is believed to be",
           "could be", "is said to be", "is expected to be", "is supposedly", "is planned to be", "is probably"),
    "are": ("may be", "might be", "are possibly", "are reportedly", "are thought to be", "are believed to be", "could be",
            "are said to be", "are supposedly", "are probably", "are likely to be"),
    "was": ("may have been", "might have been", "was reportedly", "was allegedly", "is thought to have been",
            "is believed to have been", "was probably", "was rumoured to be", "was supposed to be", "was expected to be",
            "was possibly", "is said to have been", "was meant to be", "was nearly"),
    "were": ("may have been", "might have been", "were reportedly", "were allegedly", "are thought to have been",
             "were probably", "were possibly", "were supposed to be", "were expected to be", "were nearly"),
    "can": ("might be able to", "is said to be able to", "may be able to"),
    "will": ("may", "might", "could", "is expected to", "plans to", "hopes to", "is likely to"),
    "has": ("may have", "is said to have", "is reported to have", "has reportedly", "is believed to have"),
    "have": ("may have", "are said to have", "are reported to have", "have reportedly", "are believed to have"),
    "had": ("may have", "had reportedly", "had allegedly", "is said to have", "had nearly"),
}
# The second member is what a claim of the bare sentence is beside the passage with the words in front of it.
FRAMES = [
    ("Some historians believe that", "neutral"), ("It is rumoured that", "neutral"), ("Critics claim that", "neutral"),
    ("It has been suggested that", "neutral"), ("According to an unconfirmed report,", "neutral"),
    ("Legend has it that", "neutral"), ("One theory holds that", "neutral"), ("Some people argue that", "neutral"),
    ("Supporters hope that", "neutral"), ("It is not known whether", "neutral"), ("It is possible that", "neutral"),
    ("Opponents alleged that", "neutral"), ("A few observers suspected that", "neutral"), ("It was feared that", "neutral"),
    ("No one could prove that", "neutral"), ("The author doubts that", "neutral"), ("It is unlikely that", "neutral"),
    ("The committee had proposed that", "neutral"), ("A spokesman denied that", "neutral"),
    ("It is a common misconception that", "contradiction"), ("It is false that", "contradiction"),
    ("It is not true that", "contradiction"), ("It is a myth that", "contradiction"),
    ("The researchers disproved the idea that", "contradiction"), ("He wrongly believed that", "contradiction"),
    ("They pretended that", "contradiction"), ("Contrary to what is often said, it is not the case that", "contradiction"),
    ("It is well known that", "entailment"), ("It is a fact that", "entailment"), ("Researchers have shown that", "entailment"),
    ("It was discovered that", "entailment"), ("Records confirm that", "entailment"), ("It turned out that", "entailment"),
    ("Few people realise that", "entailment"), ("They had forgotten that", "entailment"),
    ("The ministry acknowledged that", "entailment"), ("It is sad that", "entailment"), ("It is remarkable that", "entailment"),
    ("There is no doubt that", "entailment"), ("Nobody disputes that", "entailment"), ("He was surprised that", "entailment"),
    ("It is true that", "entailment"), ("The study proved that", "entailment"), ("She did not know that", "entailment"),
    ("If the plan succeeds,", "neutral"), ("Unless the ruling is overturned,", "neutral"),
    ("If the early sources are right,", "neutral"), ("Had things gone otherwise, one could say that", "neutral"),
    ("In the novel,", "neutral"), ("In an early draft of the plan,", "neutral"),
]


def hedges(text: str, random_: random.Random) -> Iterator[Change]:
    """A hedge put into the main clause: a passage with it does not support the bare claim."""
    if SCOPED.search(text):
        return
    found = re.search(r"\b(is|are|was|were|can|will|has|have|had)\b(?= [a-z])", text)
    if not found or not main_clause(text, found.start()):
        return
    verb = found.group(1)
    if verb in ("has", "have", "had") and not PERFECT.match(text, found.start()):
        return
    yield Change("hedge", found.start(), found.end(), random_.choice(HEDGES[verb]), "entailment", "neutral")


def lower_first(text: str) -> str:
    """The sentence as it stands inside another one."""
    first = text.split(" ", 1)[0].strip(",")
    return text[0].lower() + text[1:] if first in NO_NAMES and first != "I" else text


def framed(text: str, random_: random.Random) -> tuple[str, str] | None:
    """The sentence behind words that assert it, deny it, or leave it open; and the label of the bare claim."""
    if SCOPED.search(text) or text[0] in "\"“" or not re.search(r"\b(is|are|was|were|has|had|have|[a-z]{3,}ed)\b", text):
        return None
    wanted = random_.choice(("entailment", "entailment", "neutral", "contradiction"))
    frame, label = random_.choice([frame for frame in FRAMES if frame[1] == wanted])
    return f"{frame} {lower_first(text)}", label


def lists(text: str) -> Iterator[tuple[list[str], int, int]]:
    """Lists of three or more short members joined by commas and `and`: the members and the place of all."""
    member = r"(?:[A-Za-z][\w'’-]*(?: [\w'’-]+){0,2})"
    for found in re.finditer(rf"\b({member}(?:, {member})+),? and ({member})(?=[.,;)]| (?:in|on|at|for|to|as|with|were|are|is|was)\b)", text):
        members = [*found.group(1).split(", "), found.group(2)]
        if 3 <= len(members) <= 7:
            # The first member may carry words that stand before the list: only its last word is sure.
            yield members, found.start(), found.end()
