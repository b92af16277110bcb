"""Feeds as the programs write them that most newsrooms use: each shows what its readers expect to see.

The fixtures are in our own words, in the shape of each producer.
"""

import pytest

from bot.news.items import ParsedFeed
from bot.news.parsing import parse
from bot.news.rendering import render_body, without_title
from tests.bot.news.feeds import FEEDS, items, rss

URL = "https://feed.example/dir/feed.xml"
FERRY = (
    "After eleven weeks in the yard, the ferry left the quay on Monday with 212 passengers and a brass band."
)


def producer(name: str) -> ParsedFeed:
    return parse((FEEDS / "producers" / name).read_bytes(), url=URL)


@pytest.mark.parametrize(
    ("name", "title", "text", "url", "picture"),
    [
        (
            "wordpress.rss.xml",
            "Ferry “Marta” sails again – at last",
            f"The ferry at the quay\n\n{FERRY}\n\n"
            "The repair cost 4.1 million crowns, a third more than planned.",
            "https://harbour.example/2026/11/23/ferry-marta-sails-again/",
            "https://harbour.example/wp-content/uploads/2026/11/marta-1024x683.jpg",
        ),
        (
            "wordpress_excerpt.rss.xml",
            "Crane seven is to be a museum",
            "The last of the steam cranes will not be scrapped after all, the port said on Sunday, and "
            "visitors may soon climb […]",
            "https://harbour.example/2026/11/22/crane-seven/",
            None,
        ),
        (
            "ghost.rss.xml",
            "Why the mast hums",
            "The wind is an even tone at night, and the wires answer it.\n\nSubscribe\n\nThe long answer\n\n"
            "In 1931 a saxophonist lived below it.",
            "https://hill.example/why-the-mast-hums/",
            "https://hill.example/content/images/2026/11/mast.jpg",
        ),
        (
            "substack.rss.xml",
            "The weir at Hallen",
            "The notebook begins in 1984, with a drawing of a heron.\n\nSubscribe now\n\n"
            "The water is a hand lower now.",
            "https://slowrivers.example/p/the-weir-at-hallen",
            "https://cdn.substack.example/image/fetch/w_1456/weir.jpeg",
        ),
        (
            "medium.rss.xml",
            "How we weighed a bridge",
            "Four jacks, one morning, and a lot of tea.",
            "https://medium.example/bridge-works/how-we-weighed-a-bridge-9ab1c2d3e4f5?source=rss----3f1c2d---4",
            "https://cdn.medium.example/max/1024/1*bridge.jpeg",
        ),
        (
            "squarespace.rss.xml",
            "The first frost",
            "It came on Sunday, at four in the morning, and it stayed.",
            "https://orchard.example/news/the-first-frost",
            "https://images.orchard.example/frost.jpg?format=1000w",
        ),
        (
            "joomla.rss.xml",
            "Cat rescued from organ loft",
            "Nine firefighters, one ladder, and a tin of sardines.",
            "https://brigade.example/index.php/news/212-cat-rescued",
            "https://brigade.example/images/2026/cat.jpg",
        ),
        (
            "typo3.rss.xml",
            "Größter Kran der Welt – im Maßstab 1:87",
            "Drei Jahre Arbeit, 11.000 Teile: der Kran steht seit Montag im Foyer.",
            "https://hochschule.example/aktuelles/kran?tx_news_pi1%5Baction%5D=detail&cHash=0af3",
            "https://hochschule.example/fileadmin/kran.jpg",
        ),
        (
            "github_releases.atom.xml",
            "v2.1.0",
            "What's changed\n\n• The gauge reads centimetres by @mira",
            "https://github.example/heron/weir/releases/tag/v2.1.0",
            None,  # a portrait of 30 pixels
        ),
        (
            "youtube.atom.xml",
            "The ferry leaves the yard",
            "Eleven weeks in four minutes.\n\nMusic: the harbour brass band https://brass.example",
            "https://www.youtube.example/watch?v=dQx0Abc1234",
            "https://i4.ytimg.example/vi/dQx0Abc1234/hqdefault.jpg",
        ),
        (
            "podcast.rss.xml",
            "212: The brass band on the quay",
            "Who pays for the trombones? We asked the treasurer.",
            "https://media.lowtide.example/212.mp3?dest-id=1",
            "https://lowtide.example/212.jpg",
        ),
        (
            "mastodon.rss.xml",
            "The ferry is moving.",
            "Two tugs, one band, no speech yet.\n\n#harbour",
            "https://social.example/@post/115100000000000001",
            "https://files.social.example/media/ferry.jpg",
        ),
        (
            "bluesky.rss.xml",
            "The ferry is moving.",
            "Two tugs & one band: harbour.example/ferry",
            "https://sky.example/profile/post.example/post/3lbm2x",
            None,
        ),
        (
            "hackernews.rss.xml",
            "Weighing a bridge with four jacks",
            "Comments",
            "https://medium.example/bridge-works/how-we-weighed-a-bridge-9ab1c2d3e4f5",
            None,
        ),
        (
            "google_news.rss.xml",
            "Ferry sails again after eleven weeks - The Harbour Post",
            "1. Ferry sails again after eleven weeks The Harbour Post\n"
            "2. Brass band sees ferry off Coast Radio",
            "https://news.google.example/rss/articles/CBMiAAA?oc=5",
            None,
        ),
        (
            "bbc.rss.xml",
            "Ferry sails after long repair",
            "A third more than planned was spent on the ferry, the yard says.",
            "https://www.coast.example/news/articles/c1x2y3z4?at_medium=RSS&at_campaign=rss",
            "https://ichef.coast.example/ace/standard/240/prod/ab12/live/ferry.jpg",
        ),
        (
            "guardian.rss.xml",
            "Live: ferry leaves after eleven weeks – as it happened",
            "The ferry is at sea, and the band is still playing\n\nThe ferry left at ten.",
            "https://www.lantern.example/world/live/2026/nov/23/ferry-live",
            "https://i.lantern.example/img/ferry.jpg?width=460&s=2b",  # the largest
        ),
        (
            "nyt.rss.xml",
            "A Ferry’s Long Autumn",
            "She was due in August. She left on Monday.",
            "https://www.quaytimes.example/2026/11/23/world/ferry.html",
            "https://static.quaytimes.example/ferry-mediumSquareAt3X.jpg",
        ),
        (
            "dpa.rss.xml",
            "Nach elf Wochen: Fähre „Marta“ läuft wieder aus",
            "Heiligenhafen (dpa) - Elf Wochen nach dem Brand im Maschinenraum hat die Fähre am Montag wieder "
            "abgelegt.",
            "https://kuestenbote.example/ueberregional/faehre-marta-id512.html",
            "https://img.kuestenbote.example/261123-99-001/1?width=1200",
        ),
        (
            "arc.rss.xml",
            "Yard: repair took a third more",
            "The yard said on Monday that the shaft had been the wrong length.\n\n"
            "Read more: All about the shaft",
            "https://www.estuary.example/news/2026/11/23/yard-repair-took-a-third-more/",
            "https://www.estuary.example/resizer/v2/SHAFT.jpg?auth=77aa&width=1200",
        ),
        (
            "rss091.rss.xml",
            "Lock 4 closed — again",
            "The gate sticks & the key is lost.",
            "http://locks.example/4",
            None,
        ),
        ("rss092.rss.xml", "I walked to the locks today.", "Number four is shut.", None, None),
        ("atom03.atom.xml", "Oil & wick", "Trim it every evening.", "http://lamp.example/oil", None),
        (
            "rss10.rdf.xml",
            "Spring tide on Monday",
            "High water at 11:40, 4.2 metres.",
            "https://tides.example/11/23",
            None,
        ),
        (
            "plain.feed.json",
            "Fog until noon.",
            "The ferry waits.",
            "https://field.example/41",
            None,
        ),
        (
            "old.feed.json",
            "Gate",
            "The gate is mended, says the farmer.",
            "https://field.example/1",
            "https://field.example/gate.jpg",
        ),
    ],
)
def test_a_reader_sees_what_the_article_says(
    name: str, title: str, text: str, url: str | None, picture: str | None
) -> None:
    item = producer(name).items[0]
    shown = without_title(render_body(item.body_html, item.url), item.title)
    assert (item.title, shown.text, item.url, item.picture_url) == (title, text, url, picture)


@pytest.mark.parametrize("name", sorted(path.name for path in (FEEDS / "producers").iterdir()))
def test_every_item_has_an_identity_of_its_own_and_a_date_where_its_feed_has_dates(name: str) -> None:
    feed = producer(name)
    assert feed.title
    assert len({item.external_id for item in feed.items}) == len(feed.items) > 0
    assert all(item.published_at for item in feed.items) or name in {"rss091.rss.xml", "rss092.rss.xml"}


def test_two_edits_of_one_wiki_page_are_two_items() -> None:
    first, second = producer("mediawiki.atom.xml").items
    assert (first.title, second.title) == ("Weir", "Weir")
    assert first.external_id != second.external_id


def test_a_link_of_reddit_shows_its_picture() -> None:
    (item,) = producer("reddit.atom.xml").items
    assert item.picture_url == "https://preview.redd.example/ferry.jpg?width=640&s=aa"


OWN, SITE = "https://news.example/bridge", "https://news.example"


@pytest.mark.parametrize(
    ("end", "is_kept"),
    [
        (
            f"<p>Der Beitrag <a href='{OWN}'>The bridge</a> erschien auf <a href='{SITE}'>News</a>.</p>",
            False,
        ),
        (
            f"<p>L’article <a href='{OWN}/'>The bridge</a> est apparu sur <a href='{SITE}'>News</a>.</p>",
            False,
        ),
        (f"<p><a href='{OWN}#more' class='more-link'>Weiterlesen</a></p>", False),
        (f"<a href='{OWN}?utm_source=rss'>Continue reading <span>The bridge</span> →</a>", False),
        (
            f"<p>See also <a href='{OWN}'>the bridge in 1931</a> and <a href='{SITE}/map'>the map</a>.</p>",
            True,
        ),
        (f"<p>Read <a href='{SITE}/other'>the other report</a></p>", True),
        (f"<p>All of it is <a href='{OWN}'>here</a>, with pictures.</p>", True),
        (f"<p><a href='{OWN}'>A whole sentence that has something to say of its own.</a></p>", True),
        (f"<p><a href='{OWN}'><img src='/a.jpg'></a></p>", True),
    ],
)
def test_an_end_that_only_leads_to_the_article_is_left_out(end: str, is_kept: bool) -> None:
    text = f"<link>{OWN}</link><description><![CDATA[<p>It is open.</p>{end}]]></description>"
    (item,) = items(rss(f"<guid>1</guid><title>The bridge</title>{text}"))
    assert item.body_html == f"<p>It is open.</p>{end}" or not is_kept
    assert item.body_html.removesuffix("<p>") == "<p>It is open.</p>" or is_kept
