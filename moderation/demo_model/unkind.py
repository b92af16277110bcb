"""Unkind sentences that the demo checkpoint is taught with: all our own, written for this purpose.

Each line of a block is a template; `{word}` stands for any of that word's list in `words.WORDS`. They are
mild, but for the few swear words that the label `obscene` is about, and there are no slurs. A line that
begins with `=` is unkind only by the words put in, and is taught with harmless ones (`HARMLESS`) as well.
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
hell of a {thing}
one hell of a {person}
{nasty} {topic}
a hell of a {good} {topic}
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
shut your mouth
shut your face
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
= journalists are {insults}
= {person}s are {insults}
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
you are trash
you are garbage and trash
you are nothing but {insults}
you are a disgrace
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
hang them all
{hurt} them all
drop dead
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
