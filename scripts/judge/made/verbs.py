"""The past of English verbs."""

IRREGULAR = dict(pair.split("/") for pair in """
be/was become/became begin/began bring/brought build/built buy/bought catch/caught choose/chose come/came cost/cost
cut/cut do/did draw/drew drink/drank drive/drove eat/ate fall/fell feel/felt fight/fought find/found fly/flew
forget/forgot get/got give/gave go/went grow/grew have/had hear/heard hide/hid hit/hit hold/held hurt/hurt keep/kept
know/knew lay/laid lead/led leave/left lend/lent let/let lie/lay lose/lost make/made mean/meant meet/met pay/paid put/put
read/read ride/rode ring/rang rise/rose run/ran say/said see/saw sell/sold send/sent set/set shoot/shot shut/shut
sing/sang sink/sank sit/sat sleep/slept speak/spoke spend/spent stand/stood steal/stole strike/struck swim/swam
take/took teach/taught tell/told think/thought throw/threw understand/understood wear/wore win/won write/wrote
break/broke beat/beat freeze/froze overcome/overcame undergo/underwent withdraw/withdrew seek/sought split/split
spread/spread star/starred occur/occurred refer/referred admit/admitted permit/permitted stop/stopped plan/planned
drop/dropped ban/banned form/formed originate/originated
""".split())


def past(verb: str) -> str:
    if verb in IRREGULAR:
        return IRREGULAR[verb]
    if verb.endswith("e"):
        return f"{verb}d"
    if verb.endswith("y") and verb[-2:-1] not in "aeiou":
        return f"{verb[:-1]}ied"
    return f"{verb}ed"
