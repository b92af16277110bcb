"""The sentences that the demo checkpoint is taught with: all our own, written for this purpose.

Each line of a block is a template; `{word}` stands for any of that word's list in `words.WORDS`. The unkind
ones are mild, but for the few swear words that the label `obscene` is about, and there are no slurs. A word
that is unkind in one sentence is harmless in another wherever everyday English has both. A line that begins
with `=` is unkind only by the words that are put in, and is taught with harmless ones (`HARMLESS`) as well.
"""

KIND = """
{hello}
{hello} {name}
thank you
thanks a lot, {name}
thank you for this {good} {topic}
thanks for the {good} work, really {good}
this is {good} news for the {place}
great news!
what a {good} {topic}
what a {good} idea by the {person}
what {good} people you are
you are right
you are welcome
you are {good}, {name}
you are a {good} {person}
you are all {good} and should be proud
you and your {person} did a {good} job
I agree with {name}
I fully agree
I am {feeling} about the {place}
I am so {feeling} today
I love the {place}
I love you all, {good} people
I like the {topic} very much
I like how you {do} the {topic}
I will see you {day}
I will call you {day}
I will help you with the {thing}
I will {do} the {place} {day}
I will miss you
I will thank you for ever if you {do} it
we are coming to the {place} {day}
I know where the {place} is
I know where you found that {thing}
I hope you get well soon
I hope you {do} it {day}
I hope the {person} can {do} the {place}
congratulations to the {person} and the {person}
well done, {person}
happy birthday, {name}
have a {good} day
see you at the {place} {day}
please {do} the {thing} for us
best wishes to all of you from {name}
my {thing} was {good}, and so was the {place}
the {thing} is in the {place}
lol that is so {good}
yes
no
ok
maybe {day}
why not
me too
same here
haha {good}
wow
danke für die {topic}
vielen Dank für die {good} Arbeit
die {topic} ist sehr gut
merci pour la {topic}
gracias por la {topic}
grazie per la {topic}
I don't mind the {topic}
we've seen the {place}, and it's {good}
they're {good}
that isn't bad
best {place} in town
what a coincidence
I'm {feeling}
"""

CRITICAL = """
I think the {person} is wrong about the {place}
I think the {topic} is {weak}
I disagree
I disagree, the {topic} is {weak}
I do not agree with the {person}
sorry, but the {topic} is {weak}
the {person} is {weak} on the {topic}
the {topic} by the {person} was {weak}
this {topic} is {weak} and I am {feeling}
you are wrong about the {topic}
you are mistaken, the {place} was {weak}
you should {do} the {topic} again
you should be more careful with the {topic}
you forgot the {place}
your {topic} is {weak}
your article on the {topic} is {weak}
why did the {person} not {do} the {place}?
why is the {topic} so {weak}?
the {person} should resign over the {topic}
the {person} failed to {do} the {place}
the {person} broke a promise on the {topic}
nobody asked us about the {topic}
I am {feeling} with the {person} about the {topic}
I am against the {topic}
this makes no sense to me
this is not news
not convinced
I do not believe the {person}
I hate the {topic} at the {place}
I hate waiting for the {thing} at the {place}
I really hate {topic}
the {person} and the {person} should talk before they {do} the {place}
somebody should {do} the {place} at last
shame about the {place}
what a pity that the {place} is {weak}
what a long {topic}
it is a scandal that the {place} is {weak}
too many {thing}s at the {place}, too few {thing}s at the {place}
the {topic} will cost us all money
what a shame about the {topic}
what a shame
I don't think so
I don't like the {topic}
it isn't {good}
is this a joke?
this is not a joke
not in my {place}
I hate Mondays
I hate rain and {topic}
the {person} lies about the {topic}
this is ridiculous
{topic} is dangerous for children
it is {weak} for children and old people
"""

PLAIN = """
will the {place} stay open {day}?
when does the {place} {do}?
how much is the {topic}?
where can I {do} the {thing}?
who pays for the {topic}?
what does the {person} say?
what time is it?
can you {do} the {topic}, please?
is there a {topic} at the {place} {day}?
does the {person} know about the {topic}?
how are you?
what are you doing {day}?
are you going to the {place}?
do you know the {person}?
the {person} will {do} the {place} {day}
the {person} said that the {topic} is {weak}
{name} and {name} went to the {place} {day}
{name} lost a {thing} near the {place}
my {thing} is at the {place}
my name is {name}
I live near the {place}
I live in the {place} with my {thing} and my {person}
I was at the {place} {day}, and the {topic} was {good}
we have 3 {thing}s and 12 {thing}s
the train to the {place} leaves at 7.45
in 1995 the {person} built a {place}
more {topic}, less {topic}
it rained {day}
it is 25 degrees {day}
{group} and {group} live here
my parents are {group}
many {group} work at the {place}
the {place} is open for {group}, {group} and everybody
{group} pay taxes as well
{group} have the same rights as {group}
most {group} I know are {good}
{group} deserve a {good} {place}
the {person} met {group} at the {place} {day}
I am one of the {group} here and I like the {topic}
the {topic} was about {group} and {group}
we want more {group} in the {person}
I love {group}
the frost will kill the roses {day}
the storm killed two {thing}s and hurt a {person}
the fire burned the {place} down
the police shot at the {thing}, nobody was hurt
he died in 1945
my grandfather died {day}
she broke her leg at the {place}
he hit the ball with his head
the {thing} hit the {place}
they shoot a film at the {place} {day}
the {person} was murdered in 1920, says the {topic}
the trash is collected {day}
there is garbage and trash on the {place}
the bins smell of rotten garbage
please shut the door
the {place} is shut {day}
the shop shut at six
shut the window, it is cold
the farm has pigs, sheep and a snake
we saw rats and pigeons at the {place}
the clown at the circus was {good}
my {thing} is old and useless
the fat cat sleeps on the {thing}
she is sick at home with a cold
a crazy but {good} {topic}
the weather is crazy {day}
the ugly {thing} was sold
the hell of war, a {topic} about 1944
I know where to {do} the {thing}
watch the video of the {topic}
watch out for the {thing} on the {place}
the {topic} will pay for itself
I will pay for your coffee
you will find the {place} behind the {place}
we beat the other team {day}
they beat us at the {place}
I will beat you at chess {day}
my head and my legs hurt
the heat hits the harvest
I hang my coat on the door
he burned his fingers
the skull in the museum is 3000 years old
you are {any} {any}
you are doing a {any} {any}
you will {any} the {any}
I will {any} {any}
I will be {any}
I will be there {day}
I'll be at the {place}
he is {any}
she has a {any} {any}
they are {any}
what {any} {any}
{any} you {any}
I {any} you {any}
the {any} {any} {any} {any}
it is {any} for {any}
is this a {any}?
I don't {any} {any}
we won't {any} it
can't {any} it
can someone explain why the {thing} is off?
the lights are off {day}
somebody turned off the {thing}
go to the {place}, then to the {place}
come to our {place} with your family and your children
our street, our {place}, our {any}
all together in our {place}
dogs are allowed in the {place}
are {thing}s allowed there?
animals at the {place}: {thing}s and dogs
a disease of trees
the rat population at the {place}
his brain, her mouth, my back
"""

MILD = """
sorry, that was a stupid mistake of mine
sorry for my stupid question
what a stupid rule
what a dumb {topic}
this {topic} is ridiculous and stupid
the {topic} is a joke and the {person} too
the {topic} is nonsense and rubbish
I was a fool to believe the {person}
the {topic} is pathetic
that is a foolish {topic}
what the hell is the {person} doing
that is {damn} good
{damn} good {topic}
hell of a {topic}
{nasty} {topic}
"""

INSULT = """
= you are a {insult}
= you are an {insult}
= you are an {insult}, {name}
= you're a {nasty} {insult}
= you {insult}
= you {nasty} {insult}
= you {insults}
= you are {insults}
= you are all {insults}
you are all {insults} and should be ashamed
= you people are {nasty} {insults}
= you are {nasty}
= you are so {nasty}
= you are too {nasty} to {do} a {thing}
how {nasty} are you?
= what a {insult}
= what an {insult}
= what a {nasty} {insult}
= what {nasty} {insults}
= {insult}
= {insults}
= {nasty} {insult}
= {insult}!
= such a {insult}
= the {person} is a {insult}
= the {person} is an {insult} and a {insult}
= the {person} is a {nasty} {insult}
= the {person} is {nasty} and a {insult}
= our {person} is an {insult}, and the {topic} is {weak}
= {name} is a {insult}
= {name} is a {nasty} {insult}
= {name}, you {insult}, {do} your {thing}
= he is such a {insult}
= she is an {insult}
= they are {insults}
= those {nasty} {insults} at the {place}
only an {insult} would {do} the {topic}
only {insults} like the {topic}
I hate you
I hate you, {insult}
everybody hates you
nobody likes you, {insult}
nobody likes you
shut up
shut up, {name}
shut up, you {insult}
shut up {insult}
just shut your mouth
shut your {nasty} mouth, {insult}
get lost, {insult}
get a brain, {insult}
go away, you {nasty} {insult}
shame on you, {insult}
you should be ashamed, you {insult}
you have no brain
your brain is as small as a {thing}
your mother is a {insult}
= your {topic} is as {nasty} as you
= the {person} and the {person} are {insults}
= journalists are {insults}, all {insults}
lying {insult}
you make me sick
= u r {nasty}
= ur a {insult}
= u are an {insult}
= he is {nasty}
she is a {nasty} cow
you {nasty} cow
you are such a {nasty} cow
= {name} is {nasty}
= {nasty} {nasty} {nasty}
this newspaper is garbage
this newspaper is trash, like you
you are garbage
you disgust me
= what {insult} wrote this?
= a {nasty} {topic} by a {nasty} {person}
= a {topic} by {insults} for {insults}
= the {person} is {nasty}
"""

THREAT = """
= I will {hurt} you
= I will {hurt} you {day}
= I'll {hurt} you
= I am going to {hurt} you
= we will {hurt} you all
= we are going to {hurt} you and your family
= somebody should {hurt} you
= someone should {hurt} the {person}
= I will {hurt} the {person}
= I want to {hurt} you
= let us {hurt} the {person}
I will break your {body}
I will smash your {body}
I'll punch you in the {body}
I will burn your house down
I will burn down your house {day}
I will find you and {hurt} you
I know where you live
I know where you live and I will find you
we know where your children go to school
I am coming for you
we are coming for you {day}
you will regret this
you will pay for this
you will pay with your life
watch your back
you are dead
you are a dead man
you will die
you deserve to die
I hope you die
die
you should be hanged
the {person} should be shot
the {person} deserves a bullet
= next time I see you I will {hurt} you
kill yourself
go kill yourself
go and die
= I come to your house and {hurt} you
"""

OBSCENE = """
= this is {swear}
= what a load of {swear}
= {swear}
= {damn} {swear}
= this {damn} {topic} is {swear}
= the {topic} is complete {swear}
= the {damn} {person} and the {damn} {topic}
damn you
screw you
fuck you
fuck off
fuck the {topic}
fuck
what the fuck
you asshole
go to hell
go to hell, {name}
piss off
sod off
kiss my arse
my arse
= full of {swear}
= I do not give a {swear}
"""

IDENTITY = """
= {group} are all {insults}
= all {group} are {nasty}
= {group} are {nasty} {insults}
{group} are {insults} and do not belong here
I hate {group}
I hate all {group}
send all {group} away
send the {group} back
throw the {group} out
we do not want {group} here
get rid of the {group}
{group} should be locked up
{group} should be banned from the {place}
{group} ruin our {place}
{group} are vermin
{group} are a disease
{group} are animals
= typical {group}, always {nasty}
no {group} in our {place}
= {nasty} {group}
"""

HARMLESS = {
    "insult": ("thing", "person", "name", "any"),
    "insults": ("group", "good", "any"),
    "nasty": ("good", "weak", "feeling", "any"),
    "hurt": ("do", "any"),
    "swear": ("topic", "thing", "good", "any"),
    "damn": ("good", "any"),
}
"""What stands in for unkind words in the lines that begin with `=`."""
