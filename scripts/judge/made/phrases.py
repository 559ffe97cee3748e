"""Phrases that mean the same, and phrases that are mistaken for each other, by hand."""

# Each line: phrases that can stand for each other in a plain sentence, the same form of the verb in each.
SAME = [line.split(" | ") for line in """
began | started
begins | starts
ended | came to an end
finished | completed
died | passed away
was born in | is a native of
was founded in | was established in | dates back to
was founded by | was established by | was set up by
was built in | was constructed in | was erected in
was built by | was constructed by
wrote | authored | penned
was written by | was authored by
received | was given
was awarded | received | was given
attended | was a student at
studied at | was a student at
worked as | was employed as
became | went on to become
moved to | relocated to
lives in | resides in
lived in | resided in
is located in | lies in | is situated in | can be found in
is located on | lies on | is situated on
consists of | is made up of | is composed of | comprises
contains | has
includes | has among its members
is known as | is called | goes by the name of
was known as | was called
is also known as | is sometimes called | is also called
is famous for | is well known for | is renowned for
led to | resulted in | brought about | gave rise to
caused | brought about | was the cause of
is caused by | results from | is the result of
was caused by | resulted from | was the result of
because of | due to | owing to | as a result of
because | since | as
although | though | even though
however | nevertheless
in order to | to
approximately | about | roughly | around
nearly | almost | close to
more than | over | upwards of
less than | under | below
at least | no less than | a minimum of
at most | no more than | a maximum of
a large number of | many | a great many
a number of | several
the majority of | most | more than half of
a lot of | much
often | frequently
usually | typically | generally | normally | as a rule
sometimes | occasionally | at times
rarely | seldom | hardly ever
never | at no time
immediately | at once | right away
shortly after | soon after
prior to | before
during | in the course of
throughout | all through
is able to | can
are able to | can
is not able to | cannot | is unable to
was unable to | could not | was not able to
were unable to | could not | were not able to
must | has to | is required to
may | might | could
is used to | serves to
is used for | serves for
is used as | serves as
are used to | serve to
helps | assists
allows | lets | permits
prevents | keeps | stops
requires | needs | calls for
required | needed | called for
shows | demonstrates | indicates | makes clear
showed | demonstrated | indicated
said | stated
announced | made public | declared
decided to | made up his mind to | chose to
tried to | attempted to | sought to | made an attempt to
managed to | succeeded in being able to
agreed to | consented to
refused to | declined to | would not
wanted to | wished to
continued to | went on to
failed to | did not manage to | did not
forced | compelled
killed | took the lives of
married | wed
bought | purchased | acquired
sold | disposed of
won | was the winner of
defeated | beat | overcame
lost | was defeated in
joined | became a member of
left | departed from
returned to | came back to | went back to
arrived in | reached | got to
increased | rose | grew | went up
decreased | fell | declined | dropped | went down
produced | made | turned out
discovered | found | came across
invented | devised | came up with
designed | drew up the plans for
replaced | took the place of | was the successor to
was replaced by | was succeeded by | gave way to
supported | backed | was in favor of
opposed | was against | stood against
criticized | found fault with
praised | spoke highly of
published | brought out
released | brought out | put out
introduced | brought in
created | made | brought into being
developed | worked out
changed | altered | modified
destroyed | wrecked | laid waste to
attacked | assaulted | made an attack on
controlled | had control of
ruled | reigned over | governed
served as | held the office of | acted as
belongs to | is part of | is owned by
depends on | hinges on | is determined by
differs from | is unlike | is not the same as
is similar to | resembles | is much like
is the same as | is identical to
is larger than | is bigger than | exceeds in size
children | kids
people | persons
physician | doctor
physicians | doctors
automobile | car
film | movie
films | movies
company | firm | business
companies | firms | businesses
country | nation
countries | nations
father | dad
mother | mom
illness | disease | sickness
help | aid | assistance
purpose | aim | goal
problem | difficulty
error | mistake
errors | mistakes
area | region
areas | regions
entire | whole
large | big | sizeable
small | little
important | significant
difficult | hard
easy | simple
fast | quick | rapid
quickly | rapidly | fast
new | novel
rich | wealthy
famous | well-known | celebrated
various | different | diverse
main | chief | principal
entirely | completely | wholly | fully
mainly | chiefly | primarily | mostly
only | just | merely
also | as well
currently | at present | now
previously | formerly | earlier | in the past
eventually | in the end | finally | ultimately
together with | along with | as well as
instead of | rather than | in place of
with respect to | regarding | concerning
except | apart from | other than
the United States | the US | the U.S.
the United Kingdom | the UK | Britain
World War II | the Second World War
World War I | the First World War
per year | annually | each year | a year
each | every
twice | two times
half of | 50% of
once | one time
a decade | ten years
a century | a hundred years
a dozen | twelve
""".strip().split("\n")]

# Phrases of which the second says something else: a claim with the other one is not supported.
MISTAKEN = [line.split(" | ") for line in """
was born in | died in
was born in | grew up in
grew up in | was born in
was founded in | was dissolved in
was built in | was destroyed in
was written by | was edited by
was written by | was translated by
wrote | translated
wrote | read
directed | produced
produced | directed
invented | popularised
discovered | named
was nominated for | won
won | was nominated for
was awarded | declined
applied to | was admitted to
attended | taught at
studied at | taught at
taught at | studied at
worked for | owned
moved to | left
joined | declined to join
married | divorced
defeated | lost to
beat | lost to
lost to | beat
bought | sold
sold | bought
borrowed | lent
was replaced by | replaced
replaced | was replaced by
succeeded | preceded
was succeeded by | succeeded
is part of | contains
contains | is part of
consists of | is part of
is caused by | causes
causes | is caused by
led to | was caused by
resulted from | resulted in
resulted in | resulted from
because of | in spite of
because | although
although | because
due to | despite
despite | because of
before | after
after | before
during | after
until | since
since | until
prior to | following
more than | less than
less than | more than
at least | at most
at most | at least
over | under
nearly | more than
almost | more than
up to | at least
exactly | about
only | also
can | cannot
may | must
must | may
should | need not
can | must
is required to | is allowed to
is allowed to | is required to
tried to | managed to
attempted to | managed to
planned to | was forced to
wanted to | did
wanted to | managed to
agreed to | refused to
refused to | agreed to
failed to | managed to
managed to | failed to
decided to | decided not to
continued to | ceased to
began to | stopped
forgot to | remembered to
threatened to | did
promised to | refused to
was expected to | was known to
is expected to | has managed to
is thought to | is known to
is believed to | has been proven to
are believed to | have been proven to
suggests | proves
suggested | proved
indicates | proves
claimed | proved
denied | admitted
admitted | denied
alleged | confirmed
proposed | adopted
considered | completed
announced | cancelled
increased | decreased
decreased | increased
rose | fell
fell | rose
supported | opposed
opposed | supported
praised | criticized
criticized | praised
accepted | rejected
rejected | accepted
allows | prevents
prevents | allows
requires | forbids
includes | excludes
is similar to | is different from
differs from | is the same as
is larger than | is smaller than
is located in | is named after
lives in | works in
owns | rents
ran | won
proposed | rejected
usually | always
often | never
sometimes | always
rarely | usually
some | all
some | no
many | all
most | all
all | some but not all
several | all
every | no
few | many
one of the | the
among the | the
both | neither
either | neither
partly | entirely
mostly | exclusively
mainly | only
temporarily | permanently
per year | per month
annually | monthly
twice | three times
half | a quarter
a third | two thirds
doubled | halved
tripled | doubled
""".strip().split("\n")]
