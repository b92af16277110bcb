"""The articles of the sample newsroom, about a valley that is nowhere. The first is there from the start."""

from bot.demo.newsroom_data.article import Article

ARTICLES = (
    Article(
        slug="desk-opens",
        title="A news desk for the Arven valley",
        sections=("Region",),
        picture="valley.jpg",
        picture_shows="Morning over the Arven valley",
        body_html="""
<p><b>LOWER ARVEN —</b> From today there is a news desk in the old post office on the market square. It
will tell what happens between the Karrow pass and the coast: what opens, what closes, what is decided,
and what the river does.</p>
<p>Whoever has something to tell can knock, or leave a note in the brass letter box, which still
works.</p>
""",
    ),
    Article(
        slug="hollin-bridge-reopens",
        title="Hollin’s old bridge opens again, two months early",
        corrected_title="Hollin’s old bridge opens again, three months early",
        sections=("Region", "Traffic"),
        picture="bridge.jpg",
        picture_shows="The old bridge at Hollin on Friday morning",
        body_html="""
<p><b>HOLLIN —</b> The stone bridge over the Arven opens to walkers and cyclists on Saturday at noon,
after nineteen months of repairs. It was to have taken until February.</p>
<p>Masons numbered its <b>412 stones</b> and put each of them back. What else happens in the valley is on
<a href="/demo/articles">our front page</a>.</p>
""",
    ),
    Article(
        slug="mill-lane-bakery",
        title="A hundred years of bread on Mill Lane",
        sections=("Town", "Food"),
        picture="bakery.jpg",
        picture_shows="The bakery on Mill Lane at half past six",
        body_html="""
<p><b>LOWER ARVEN —</b> The light in the window of number 9 goes on at three in the morning, as it has
since 1926. The bakery on Mill Lane is a hundred years old this week, and bakes <i>the same rye loaf</i>
as on its first day.</p>
<p>Jonas Perrin, the fourth baker of that name, keeps the sourdough in a stone pot from his
great-grandmother. “It has survived two floods and my brother,” he says.</p>
<blockquote>A loaf needs flour, water, salt and a day. Everybody is short of the day.</blockquote>
<p>On Thursday the first hundred customers get a roll for the price of 1926: four pennies. The shop’s
cat, who is called Inspector, will be present.</p>
""",
    ),
    Article(
        slug="river-stays-in-its-bed",
        title="The Arven rises, and stays in its bed",
        sections=("Weather",),
        picture="rain.jpg",
        picture_shows="The gauge at Lower Arven on Tuesday afternoon",
        body_html="""
<p><b>LOWER ARVEN —</b> After three days of rain the river stood at <b>4.12 metres</b> on Tuesday
afternoon, 38 centimetres below the first warning mark. By the evening it had begun to fall.</p>
<p>The volunteers of the dyke watch walked the path between the mill and the ferry every two hours. They
found two blocked drains, one lost wellington boot and no damage.</p>
<p>For the rest of the week:</p>
<ol>
<li>Wednesday: showers, a little wind</li>
<li>Thursday: dry from noon</li>
<li>Friday: sun, at last</li>
</ol>
<p>The river path stays closed below the mill until Thursday.</p>
""",
    ),
    Article(
        slug="night-train",
        title="The night train to the coast comes back",
        sections=("Traffic", "Region"),
        picture="night-train.jpg",
        picture_shows="A trial run on the Silver Lake viaduct",
        body_html="""
<p><b>KARROW —</b> For the first time in eleven years one can go to bed in the mountains and wake up at
the sea. From 13 December a night train runs between Karrow and Port Elling, three times a week.</p>
<p>It leaves at <b>22.40</b>, crosses the Silver Lake viaduct a little before midnight, and arrives at
7.05. There are seats, couchettes and one sleeping car. Bicycles travel in the last carriage.</p>
<p>A seat costs 29 crowns, a bed 64. “The breakfast is included,” said Tomas Weil of the railway, “and
it is not a <i>dry</i> croissant. I have tried it myself, several times.”</p>
""",
    ),
    Article(
        slug="orchestra-in-the-fish-hall",
        title="School orchestra fills the fish hall",
        sections=("Culture", "Schools"),
        picture="orchestra.jpg",
        picture_shows="Twenty-three players and a full hall",
        body_html="""
<p><b>HOLLIN —</b> There were 340 chairs and nobody sat on the floor, because there was no floor left.
The orchestra of the three valley schools played in the old fish hall on Sunday, its first concert since
the school roof was condemned.</p>
<p>On the programme: two dances, a march that went <i>a little faster</i> than planned, and a piece for
six cellos that Nela Okoro, who is fourteen, had written herself. It is called “Low Water”.</p>
<blockquote>You can hear the gulls in it. Nobody told them to join in.</blockquote>
<p>The fish hall will stay the orchestra’s home until the summer. The next concert is on 20 December;
admission is free, and a cushion is recommended.</p>
""",
    ),
    Article(
        slug="telescopes-to-borrow",
        title="Library lends out telescopes for the long nights",
        sections=("Culture", "Science"),
        picture="telescopes.jpg",
        picture_shows="On Orrin hill, a little after nine",
        body_html="""
<p><b>LOWER ARVEN —</b> Books, board games, a cake tin in the shape of a hedgehog: the town library
lends many things. From this week there are also six telescopes on the shelf, for a fortnight each.</p>
<p>They show the rings of Saturn, says Ilse Brand of the library, who tried every one of them in her
garden. “Start with the Moon. It is large, it is near, and it <b>does not run away</b>.”</p>
<p>On Fridays somebody who knows the sky is on Orrin hill from nine o’clock, if it is clear. What to
bring:</p>
<ul>
<li>warm shoes</li>
<li>a red lamp, or a bicycle light with a sock over it</li>
<li>patience</li>
</ul>
""",
    ),
    Article(
        slug="water-off-on-thursday",
        title="No water in three streets on Thursday morning",
        sections=("Notices",),
        body_html="""
<p>The waterworks of Lower Arven replace a valve on Thursday. From <b>8 to about 11 o’clock</b> there is
no water in Mill Lane, Ferry Street and the even numbers of Castle Rise.</p>
<p>Fill a kettle the evening before. When the water comes back it may be brown for some minutes: that is
rust, it is harmless, and it goes if the tap is left running.</p>
""",
    ),
    Article(
        slug="oda-brandt",
        title="Oda Brandt, keeper of the harbour light, has died at 91",
        sections=("People",),
        picture="harbour-light.jpg",
        picture_shows="The harbour light of Hollin",
        comments_open=False,
        body_html="""
<p><b>HOLLIN —</b> For thirty-eight years she climbed the 114 steps twice a day, and in all that time
the light did not fail once. Oda Brandt, the last keeper of the harbour light, died on Monday in the
house beside it.</p>
<p>She came to Hollin in 1957, to help out for one winter. When the lamp was made automatic in 1995, she
asked for a key and kept cleaning the glass. “A machine does not know that it is dirty,” she used to
say.</p>
<p>On Saturday the light will be lit an hour early. Her family asks that, instead of flowers, boats show
a lamp.</p>
""",
    ),
    Article(
        slug="snow-on-the-pass",
        title="First snow on the Karrow pass",
        sections=("Weather", "Traffic"),
        picture="snow.jpg",
        picture_shows="The yellow bus below the pass on Sunday",
        body_html="""
<p><b>KARROW —</b> Twelve centimetres fell in the night to Sunday, nine days earlier than last year. The
pass is open; the plough came through at six, the yellow bus at seven, both on time.</p>
<p>Between bend 4 and bend 11 <b>winter tyres are compulsory</b> from now on. The red poles at the
roadside are two metres tall. Whoever no longer sees them should turn round.</p>
<p>The ski lift stays closed until there is a metre. The hut serves soup.</p>
""",
    ),
)
