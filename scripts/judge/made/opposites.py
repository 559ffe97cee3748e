"""Words of opposite meaning, in the forms in which text has them. WordNet's file in the data folder has none."""

PAIRS = """
accept/reject accepted/rejected accepts/rejects increase/decrease increased/decreased increases/decreases
increasing/decreasing rise/fall rose/fell rising/falling rises/falls grow/shrink grew/shrank growing/shrinking
gained/lost gain/loss gains/losses win/lose won/lost wins/loses winning/losing victory/defeat succeeded/failed
success/failure successful/unsuccessful successfully/unsuccessfully begin/end began/ended begins/ends beginning/ending
started/stopped start/stop starts/stops open/closed opened/closed opens/closes opening/closing allow/forbid
allowed/forbidden allows/prevents permitted/prohibited permit/prohibit legal/illegal lawful/unlawful enable/disable
enabled/disabled enables/disables include/exclude included/excluded includes/excludes including/excluding add/remove
added/removed adds/removes buy/sell bought/sold buys/sells import/export imported/exported imports/exports
attack/defend attacked/defended north/south northern/southern northeast/southwest northwest/southeast east/west
eastern/western left/right upper/lower top/bottom above/below before/after early/late earlier/later earliest/latest
first/last old/new older/younger oldest/youngest old/young ancient/modern big/small large/small larger/smaller
largest/smallest high/low higher/lower highest/lowest tall/short taller/shorter long/short longer/shorter
longest/shortest wide/narrow wider/narrower deep/shallow thick/thin heavy/light heavier/lighter fast/slow
faster/slower quickly/slowly rapid/gradual rapidly/gradually hot/cold hotter/colder warm/cool warmer/cooler dry/wet
strong/weak stronger/weaker strengthened/weakened rich/poor hard/soft easy/difficult easier/harder simple/complex
cheap/expensive good/bad better/worse best/worst positive/negative favorable/unfavorable popular/unpopular
common/rare commonly/rarely frequent/infrequent frequently/seldom often/rarely usually/rarely always/never
public/private male/female men/women man/woman boys/girls boy/girl king/queen son/daughter father/mother
brother/sister husband/wife married/divorced born/died birth/death alive/dead living/dead war/peace friend/enemy
friends/enemies ally/enemy major/minor majority/minority maximum/minimum more/fewer most/least many/few
inside/outside internal/external inner/outer domestic/foreign national/international local/global urban/rural
natural/artificial active/inactive passive/active direct/indirect directly/indirectly complete/incomplete
completely/partly full/empty entire/partial permanent/temporary permanently/temporarily present/absent
presence/absence visible/invisible known/unknown famous/obscure similar/different same/opposite equal/unequal
safe/dangerous healthy/sick able/unable possible/impossible likely/unlikely necessary/unnecessary
sufficient/insufficient important/unimportant relevant/irrelevant correct/incorrect true/false right/wrong
appropriate/inappropriate formal/informal official/unofficial regular/irregular stable/unstable certain/uncertain
clear/unclear dependent/independent related/unrelated limited/unlimited expected/unexpected required/optional
mandatory/optional voluntary/compulsory agree/disagree agreed/disagreed support/oppose supported/opposed
supports/opposes supporters/opponents praised/criticized praise/criticism approved/rejected approve/reject
love/hate loved/hated liked/disliked hired/fired joined/left entered/left arrived/departed arrive/depart
arrival/departure advance/retreat advanced/retreated expand/contract expanded/contracted expansion/contraction
raised/lowered raise/lower raises/lowers built/demolished create/destroy created/destroyed constructed/demolished
founded/dissolved established/abolished appointed/dismissed elected/defeated remember/forget remembered/forgot
found/lost find/lose continue/stop continued/stopped remained/changed connect/disconnect connected/disconnected
attract/repel absorb/emit absorbs/emits push/pull accelerate/slow accelerated/slowed improve/worsen
improved/worsened improves/worsens encourage/discourage encouraged/discouraged encourages/discourages
cause/prevent causes/prevents caused/prevented help/hinder helps/hinders protect/endanger profit/loss
surplus/deficit wealth/poverty strength/weakness advantage/disadvantage advantages/disadvantages benefit/harm
benefits/risks freedom/slavery acid/base liquid/solid summer/winter spring/autumn morning/evening day/night
sunrise/sunset dawn/dusk forward/backward up/down upward/downward within/outside over/under with/without
toward/away together/separately front/rear front/back near/far nearby/distant close/distant heavy/mild
severe/mild bright/dark light/dark white/black loud/quiet noisy/quiet clean/dirty calm/stormy brave/cowardly
honest/dishonest loyal/disloyal guilty/innocent convicted/acquitted released/imprisoned captured/freed
conservative/liberal democratic/autocratic optimistic/pessimistic ascending/descending horizontal/vertical
concave/convex synchronous/asynchronous mutable/immutable static/dynamic optional/required deprecated/recommended
""".split()


def opposites() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for pair in PAIRS:
        one, other = pair.split("/")
        found.setdefault(one, []).append(other)
        found.setdefault(other, []).append(one)
    return found


# Words of one family: another of them says something else, without being its opposite.
FAMILIES = [family.split() for family in """
red blue green yellow orange purple brown black white grey pink
gold silver bronze copper iron steel lead tin aluminium
wood stone brick concrete glass marble plastic leather cotton wool silk
Monday Tuesday Wednesday Thursday Friday Saturday Sunday
doctor lawyer teacher engineer journalist architect painter musician actor writer farmer soldier nurse chemist
doctors lawyers teachers engineers journalists architects painters musicians actors writers farmers soldiers nurses
novelist poet composer playwright sculptor photographer dancer singer director producer
physicist chemist biologist mathematician astronomer philosopher historian economist psychologist geologist
football basketball baseball hockey tennis cricket rugby golf boxing swimming
piano violin guitar drums flute trumpet cello organ harp
dog cat horse cow pig sheep goat chicken rabbit
dogs cats horses cows pigs sheep goats chickens rabbits
lion tiger bear wolf fox deer elephant monkey
river lake mountain valley desert forest island coast
rivers lakes mountains valleys deserts forests islands
church school hospital library museum theatre castle palace bridge station prison factory hotel
churches schools hospitals libraries museums theatres castles palaces bridges stations prisons factories hotels
car train bus ship plane bicycle truck boat
novel poem play film song opera symphony album magazine newspaper
novels poems plays films songs operas symphonies albums magazines newspapers
mother father brother sister uncle aunt cousin son daughter
wheat rice corn cotton sugar coffee tobacco potatoes
heart liver kidney lung brain stomach skin bone
lungs kidneys bones muscles nerves
oxygen nitrogen hydrogen carbon helium chlorine sodium calcium potassium
English French German Spanish Italian Russian Chinese Japanese Arabic Portuguese Dutch Polish Greek Turkish
British American Canadian Australian Irish Scottish Indian Mexican Brazilian Swedish
Christianity Islam Judaism Buddhism Hinduism
Catholic Protestant Orthodox Jewish Muslim Hindu Buddhist
president king emperor governor mayor senator ambassador minister
army navy police government parliament court church
democracy monarchy republic dictatorship empire
drought flood earthquake fire storm famine epidemic
blindness deafness paralysis fever cough headache nausea fatigue
Python Java Rust JavaScript
""".strip().split("\n")]


def relatives() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for family in FAMILIES:
        for word in family:
            found.setdefault(word, []).extend(other for other in family if other != word)
    return found
