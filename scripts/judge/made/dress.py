"""Rewrites a sentence without changing what it says, so that true claims are no copies."""

import random
import re

from made.lexicon import Lexicon
from made.phrases import SAME
from made.values import rewritings

PHRASES: dict[str, list[str]] = {}
for _line in SAME:
    for _phrase in _line:
        PHRASES.setdefault(_phrase, []).extend(other for other in _line if other != _phrase)
# Only a word that is longer or a phrase is safe in any place; short ones have other meanings.
AMBIGUOUS = {"as", "to", "over", "under", "left", "help", "since", "found", "made", "since", "around", "about", "might",
             "may", "lost", "must", "can", "changed", "said", "each", "every", "back", "area", "region", "firm", "business",
             "aid", "new", "novel", "hard", "main", "fully", "found", "aim", "goal", "also", "little", "fast", "country",
             "nation", "produced", "needed", "caused", "left", "joined", "went up", "rose", "fell", "grew", "beat", "sold",
             "turned out", "called for", "once", "lost", "stops", "keeps", "only", "just", "merely", "called", "help",
             "increased", "decreased", "required", "developed", "controlled", "introduced", "most", "much", "reached",
             "arrived in", "got to", "includes", "has", "declined", "dropped", "altered", "modified", "forced", "created",
             "destroyed", "attacked", "supported", "opposed", "killed", "wed", "married", "dad", "mom", "kids", "designed",
             "discovered", "invented", "published", "replaced", "was given", "was called", "is called", "made public"}
PATTERN = re.compile(
    r"\b(?:%s)\b" % "|".join(re.escape(p) for p in sorted(PHRASES, key=len, reverse=True) if p not in AMBIGUOUS)
)


def replace_phrase(text: str, random_: random.Random) -> str:
    found = list(PATTERN.finditer(text))
    if not found:
        return text
    match = random_.choice(found)
    new = random_.choice(PHRASES[match.group()])
    return text[: match.start()] + new + text[match.end() :]


def replace_synonym(text: str, lexicon: Lexicon, random_: random.Random) -> str:
    found = [m for m in re.finditer(r"\b[a-z]{4,}\b", text) if m.group() in lexicon.synonyms]
    if not found:
        return text
    match = random_.choice(found)
    new = random_.choice(lexicon.synonyms[match.group()])
    head = re.sub(r"\b(a|an)( )$", f"{'an' if new[0] in 'aeiou' else 'a'}\\2", text[: match.start()])
    return head + new + text[match.end() :]


def broaden(text: str, lexicon: Lexicon, random_: random.Random) -> str:
    """A word by its broader word, where the sentence only says more with the narrower: "a spaniel", "an animal"."""
    found = [m for m in re.finditer(r"(?<=\ba )[a-z]{4,}\b|(?<=\ban )[a-z]{4,}\b(?= (?:in|on|at|from|of|who|by)\b|[.,])", text)
             if m.group() in lexicon.broader]
    if not found or re.search(r"\b(no|not|never|every|all|without|if)\b|n't", text):
        return text
    match = random_.choice(found)
    new = random_.choice(lexicon.broader[match.group()])
    head = re.sub(r"\b(a|an)( )$", f"{'an' if new[0] in 'aeiou' else 'a'}\\2", text[: match.start()])
    return head + new + text[match.end() :]


def rewrite_value(text: str, random_: random.Random) -> str:
    found = list(rewritings(text, random_))
    return random_.choice(found).apply(text) if found else text


def compress(text: str, random_: random.Random) -> str:
    """Leaves out what the sentence can do without: brackets, an apposition, a last clause."""
    ways = []
    bracket = re.search(r" \([^()]*\)", text)
    if bracket:
        ways.append(text[: bracket.start()] + text[bracket.end() :])
    apposition = re.search(r"(?<=[a-z]), (?:an?|the|who|which) [^,;]{5,60}, (?=(?:is|was|are|were|had|has|[a-z]+ed)\b)", text)
    if apposition:
        ways.append(text[: apposition.start()] + " " + text[apposition.end() :])
    ending = re.search(r", (?:which|who|where|while|whereas|with|including|making|causing|such as|as well as) [^.]*\.$", text)
    if ending and ending.start() > 35:
        ways.append(text[: ending.start()] + ".")
    clause = re.search(r"(?:;|, but|, and) (?=(?:he|she|it|they|the|this|there|his|her|its) [a-z' ]*\b(?:is|was|are|were|had|has|[a-z]+ed)\b)[^.]*\.$", text)
    if clause and clause.start() > 35:
        ways.append(text[: clause.start()] + ".")
    head = re.match(r"(?:However|Thus|Therefore|Moreover|Furthermore|Indeed|In fact|For example|In addition|Also), ", text)
    if head:
        ways.append(text[head.end()].upper() + text[head.end() + 1 :])
    return random_.choice(ways) if ways else text


def reorder(text: str, random_: random.Random) -> str:
    """Moves a time from the front of the sentence to its end, or from the end to the front."""
    front = re.match(r"((?:In|On|During|By|Since|After|Until) [^,]{3,32}), ([a-zA-Z][^;:]*)\.$", text)
    if front and "," not in front.group(2) and not re.search(r"\b(and|but|that|which|who)\b", front.group(2)):
        rest, adverbial = front.group(2), front.group(1)
        return f"{rest[0].upper()}{rest[1:]} {adverbial[0].lower()}{adverbial[1:]}."
    end = re.match(r"((?:The|A|[A-Z][a-z]+) [^,;:]{15,90}) (in (?:%s )?\d{4}|during the [^,.;]{5,30})\.$" % r"(?:[A-Z][a-z]+)?", text)
    if end and not re.search(r"\b(and|but|that|which|who)\b", end.group(1)) and text.split(" ")[0] in ("The", "A"):
        first = end.group(1)
        return f"{end.group(2)[0].upper()}{end.group(2)[1:]}, {first[0].lower()}{first[1:]}."
    return text


def change_voice(text: str, random_: random.Random) -> str:
    """A short passive sentence with its agent as an active one."""
    found = re.match(r"(.{3,50}?) (was|were) ([a-z]+ed) by ([A-Z][\w. ]{2,30}?|the [a-z ]{3,30}?)( in \d{4}| on [A-Z][a-z]+ \d+(?:, \d{4})?)?\.$", text)
    if not found or "," in found.group(1):
        return text
    subject, _, verb, agent, time = found.groups()
    first = subject.split(" ")[0]
    subject = subject[0].lower() + subject[1:] if first in ("The", "A", "An", "His", "Her", "Its", "This", "These") else subject
    return f"{agent[0].upper()}{agent[1:]} {verb} {subject}{time or ''}."


FRAMES = ("According to the passage, {}", "The text says that {}", "The article states that {}", "As described, {}",
          "In short, {}", "The document notes that {}", "Based on the context, {}")


def contract(text: str, random_: random.Random) -> str:
    pairs = [("is not", "isn't"), ("are not", "aren't"), ("was not", "wasn't"), ("were not", "weren't"), ("cannot", "can't"),
             ("did not", "didn't"), ("does not", "doesn't"), ("do not", "don't"), ("has not", "hasn't"), ("would not", "wouldn't")]
    for one, other in pairs:
        for old, new in ((one, other), (other, one)):
            said = re.sub(rf"\b{old}\b", new, text, count=1)
            if said != text:
                return said
    return text


def dress(text: str, lexicon: Lexicon, random_: random.Random, steps: int) -> str:
    """Rewrites with up to `steps` of the ways, chosen by the random numbers."""
    ways = [
        lambda t: replace_phrase(t, random_), lambda t: replace_synonym(t, lexicon, random_),
        lambda t: replace_synonym(t, lexicon, random_), lambda t: rewrite_value(t, random_),
        lambda t: compress(t, random_), lambda t: reorder(t, random_), lambda t: change_voice(t, random_),
        lambda t: contract(t, random_), lambda t: broaden(t, lexicon, random_), lambda t: replace_phrase(t, random_),
    ]
    random_.shuffle(ways)
    done = 0
    for way in ways:
        new = way(text)
        done += new != text
        text = new
        if done >= steps:
            break
    return text
