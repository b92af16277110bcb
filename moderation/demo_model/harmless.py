"""Sentences that the demo checkpoint is taught to think nothing of: all our own, written for this purpose.

Each line of a block is a template; `{word}` stands for any of that word's list in `words.WORDS`. Words that
are unkind elsewhere stand here in harmless sentences wherever everyday English has both.
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
two thumbs up
thumbs up for the {person}
a killer {topic}, bravo
{group} and {group} celebrate together at the {place}
{group} are welcome here
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
three {thing}s are up on the {place}
the {topic} is up {day}
{group} in our {place} like the {topic}
{group} sing, dance and work together
our {group} and our {place}
pigs escaped from the farm {day}
a pig and a snake
rats, worms and sheep are animals
"""

STORIES = """
I read the whole report twice and I still do not understand why the {place} must be closed for so long
we walked along the canal with our grandchildren and saw the new {place}, which is really impressive
on Tuesday the bus was late again and my boss was not amused, so I had to stay until seven
my neighbour, who is over eighty, has to carry her shopping up four floors since the lift broke
when I was a child we used to skate on the lake behind the {place}, and nobody ever fell in
the council met again, and the {topic} was discussed until midnight without any result
last winter the heating in our school failed for three weeks and the children sat there in their coats
if they had asked the people who live there, they would have known that it floods every spring
it would be much cheaper to repair what we already have than to build something new every ten years
I moved here five years ago from a small town in the mountains, and I have never regretted it
the photographs on page three are wonderful, but one of them shows the wrong side of the river
there used to be a cinema on the corner, then a bank, and now it is empty and the windows are broken
I sent a letter to the {person} in spring, and all I received was a form with my name spelt wrong
as a nurse I see every day how tired everybody is, and more money alone will not change that
could somebody tell me whether the swimming lessons will start before the holidays or only afterwards
the old man who sells newspapers at the station knows more about this city than the whole {person}
I was against it at first, but after the meeting I must admit that the {person} has a point
thank you for printing the whole interview, which made things much clearer than the debate on television
we have been waiting for a doctor in our village since the last one retired, and that was in 2019
my daughter learnt to ride her bicycle there, and my son is going to learn it this summer
not everybody has a car, and the last train leaves before the concert is over
the trees were planted by my grandfather's school class after the war, so please leave them alone
every time it rains the water comes into our cellar, and every time they promise to do something about it
the article does not mention that the same company built the tunnel, which took twice as long as planned
I would like to know who pays for it, how long it takes, and what happens if the money runs out
they closed the library on Saturdays to save a little money, and now the young people sit in the street
the bread is good, the prices are fair and the people behind the counter always have a friendly word
I do not mind the noise of the children, but the lorries at five in the morning are hard to bear
some of my friends voted for it and some against, and we still have dinner together on Sundays
what I miss in this story is the view of those who work there at night and at weekends
two of my pupils won a prize for a film about their street, and the whole class is proud of them
the ferry was full of tourists, the sun was shining, and somebody played the guitar
before you decide anything, look at how they solved it in the next town, where it works quite well
I have nothing against wind turbines, but these are too close to the houses and far too high
for years we were told that there is no money for a second {person}, and now there is a golf course
yesterday I found a purse near the fountain and took it to the police, who already knew the owner
our team lost again, but they played with heart and the second half was much better than the first
please ask the fishermen before you move the harbour wall, they know the currents better than any map
the weather was awful, the coffee was cold and the speeches were long, but I enjoyed every minute
my opinion may not be popular, but I think that the {place} looks better without cars
"""
