"""What an item of a feed says in any dialect: title, text, addresses, picture, sections, time, author."""

import html
from datetime import UTC, datetime

import pytest

from bot.news.items import FeedItem
from bot.news.rendering import render_body
from tests.bot.news.feeds import atom, items, rss


@pytest.mark.parametrize(
    ("markup", "title"),
    [
        ("<title type='text'>Fish &amp; Chips</title>", "Fish & Chips"),
        ("<title type='text'>Fish &amp;amp; Chips</title>", "Fish & Chips"),
        ("<title>3 &lt; 5 &amp; 7 &gt; 2</title>", "3 < 5 & 7 > 2"),
        ("<title type='html'>Fish &amp;amp; &lt;i&gt;Chips&lt;/i&gt;</title>", "Fish & Chips"),
        ("<title type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>A <b>B</b></div></title>", "A B"),
        ("<title><![CDATA[ A\n  B\u202e ]]></title>", "A B"),
        ("<title>Fish &amp;amp;amp; Chips</title>", "Fish & Chips"),
        ("<title>It&amp;amp;#8217;s</title>", "It’s"),
        ("<title>&amp;lt;em&amp;gt;Marta&amp;lt;/em&amp;gt; sails</title>", "Marta sails"),
        ("<title>How to use the &lt;video&gt; tag</title>", "How to use the <video> tag"),
        ("<title>A&nbsp;B&rsquo;s&#x1F; &hellip;</title>", "A B’s …"),
    ],
)
def test_a_title_is_plain_text(markup: str, title: str) -> None:
    (item,) = items(atom(f"<id>1</id>{markup}"))
    assert item.title == title


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("&lt;p&gt;The bridge is open. Trams run again.&lt;/p&gt;", "The bridge is open."),
        ("&lt;h2&gt;The bridge is open&lt;/h2&gt;&lt;p&gt;Trams run.&lt;/p&gt;", "The bridge is open"),
        ("Dr. Ann B. Smith spoke. Then all went home.", "Dr. Ann B. Smith spoke."),
        ("It costs 3.50 crowns now! Really.", "It costs 3.50 crowns now!"),
        ("“Is it open?” she asked. “It is.”", "“Is it open?” she asked."),
        ("河上的桥星期一上午重新开放了。市长讲了话。", "河上的桥星期一上午重新开放了。"),
        ("no full stop here", "no full stop here"),
        ("word " * 100, "word " * 39 + "word…"),
    ],
)
def test_an_item_without_a_title_takes_its_first_sentence(text: str, title: str) -> None:
    (item,) = items(rss(f"<guid>1</guid><description>{text}</description>"))
    assert item.title == title


def test_an_item_without_title_and_text_takes_its_pictures_caption() -> None:
    (item,) = items(
        rss(
            "<guid>1</guid>"
            "<description>&lt;img src='https://x.example/a.jpg' alt='The bridge'&gt;</description>"
        )
    )
    assert (item.title, item.picture_url) == ("The bridge", "https://x.example/a.jpg")


@pytest.mark.parametrize(
    ("link", "title"),
    [
        ("https://news.example/2026/11/bridge-reopens-today.html?m=1", "Bridge reopens today"),
        ("https://news.example/caf%C3%A9_opens/", "Café opens"),
    ],
)
def test_an_item_with_nothing_but_an_address_takes_its_last_words(link: str, title: str) -> None:
    (item,) = items(rss(f"<link>{link}</link>"))
    assert item.title == title


def test_an_item_with_nothing_to_show_is_left_out() -> None:
    assert (
        items(rss("<guid>1</guid>", "<link>https://news.example/?p=12</link>", "<pubDate>x</pubDate>")) == ()
    )


def test_an_item_without_text_is_its_title() -> None:
    (item,) = items(rss("<guid>1</guid><title>The bridge is open</title>"))
    assert (item.title, item.body_html) == ("The bridge is open", "")


def rendered(item: FeedItem) -> str:
    return render_body(item.body_html, item.url).to_html()


def test_the_longest_text_is_taken() -> None:
    (item,) = items(
        rss(
            "<guid>1</guid><title>T</title><description>Short</description>"
            "<content:encoded><![CDATA[<p>The <b>whole</b> text</p>]]></content:encoded>",
            namespaces="xmlns:content='http://purl.org/rss/1.0/modules/content/'",
        )
    )
    assert rendered(item) == "The <b>whole</b> text"


def test_a_short_plain_text_first_does_not_hide_the_html_after_it() -> None:
    (item,) = items(
        atom(
            "<id>1</id><title>T</title><content type='text'>Short</content>"
            "<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>"
            "<p>The <b>whole</b> text</p></div></content>"
        )
    )
    assert rendered(item) == "The <b>whole</b> text"


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<summary type='text'>a&amp;nbsp;b &amp;amp; c</summary>", "a b &amp; c"),
        ("<summary type='text'>3 &lt; 5, x&lt;y</summary>", "3 &lt; 5, x&lt;y"),
        ("<summary type='text'>&lt;p&gt;One&lt;/p&gt;&lt;p&gt;Two&lt;/p&gt;</summary>", "One\n\nTwo"),
        ("<summary type='text'>One\n  line.\n\nTwo.</summary>", "One line.\n\nTwo."),
        (
            "<summary type='html'>One\n  line &amp;amp; more.\n\nTwo.</summary>",
            "One line &amp; more.\n\nTwo.",
        ),
        ("<summary type='html'>It&amp;amp;#8217;s &amp;amp;quot;it&amp;amp;quot;</summary>", 'It’s "it"'),
        ("<summary type='html'>a&amp;amp;nbsp;b</summary>", "a b"),
        ("<summary type='html'>&amp;lt;p&amp;gt;One&amp;lt;/p&amp;gt;</summary>", "One"),
        ("<content type='image/png'>iVBORw0KGgo=</content>", ""),
        ("<content type='text/html' src='https://news.example/1'/>", ""),
    ],
)
def test_text_is_read_whatever_it_was_said_to_be(markup: str, text: str) -> None:
    (item,) = items(atom(f"<id>1</id><title>T</title>{markup}"))
    assert rendered(item) == text


def test_relative_addresses_are_made_absolute_against_the_feed() -> None:
    (item,) = items(
        rss(
            "<guid>1</guid><title>T</title><link>/2026/bridge.html</link>"
            "<description>&lt;a href='map.html'&gt;map&lt;/a&gt;&lt;img src='/a.jpg'&gt;</description>"
        )
    )
    assert item.url == "https://news.example/2026/bridge.html"
    assert item.picture_url == "https://news.example/a.jpg"
    assert rendered(item) == '<a href="https://news.example/2026/map.html">map</a>'


def test_the_feeds_own_base_is_heard() -> None:
    (item,) = items(
        atom(
            "<id>1</id><title>T</title><link href='p.html'/>"
            "<content type='html' xml:base='deep/'>"
            "&lt;a href='q'&gt;x&lt;/a&gt;&lt;img src='a.jpg'&gt;</content>",
            attributes="xml:base='https://base.example/r/'",
        )
    )
    assert item.url == "https://base.example/r/p.html"
    assert item.picture_url == "https://base.example/r/deep/a.jpg"
    assert rendered(item) == '<a href="https://base.example/r/deep/q">x</a>'


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "mailto:a@b.example", "data:text/html,x", "http://["]
)
def test_an_address_that_is_not_of_the_web_is_none(link: str) -> None:
    (item,) = items(rss(f"<guid isPermaLink='false'>1</guid><title>T</title><link>{link}</link>"))
    assert item.url is None


def description(text: str) -> str:
    return f"<description>{html.escape(text)}</description>"


MEDIA = "xmlns:media='http://search.yahoo.com/mrss/'"


@pytest.mark.parametrize(
    ("entry", "picture"),
    [
        (description("<img src='https://x.example/a.jpg?w=1&amp;h=2'>"), "https://x.example/a.jpg?w=1&h=2"),
        (description("<img src='//x.example/a.jpg'>"), "https://x.example/a.jpg"),
        (
            description(
                "<img src='https://x.example/p.gif' width='1' height='1'>"
                "<img src='https://x.example/i.png' style='width: 16px'>"
                "<img src='https://x.example/s.png' class='wp-smiley'>"
                "<img src='https://feeds.feedburner.com/~r/x'>"
                "<img src='https://x.example/logo.svg'>"
                "<img src='data:image/gif;base64,R0lGOD' data-src='https://x.example/a.jpg' width='100%'>"
            ),
            "https://x.example/a.jpg",
        ),
        (
            "<enclosure url='https://x.example/a.mp3' type='audio/mpeg'/>"
            "<enclosure url='/a.jpg' type='image/jpeg'/>",
            "https://news.example/a.jpg",
        ),
        ("<enclosure url='https://x.example/a.JPG'/>", "https://x.example/a.JPG"),
        (
            "<media:content url='https://x.example/a.mp4' type='video/mp4'/>"
            "<media:content url='https://x.example/b' medium='image'/>",
            "https://x.example/b",
        ),
        (
            "<media:group><media:content url='https://x.example/g.jpg' type='image/jpeg'/></media:group>",
            "https://x.example/g.jpg",
        ),
        ("<media:thumbnail url='https://x.example/s72-c/t.jpg'/>", "https://x.example/s72-c/t.jpg"),
        (
            "<media:thumbnail url='https://1.bp.blogspot.com/x/s72-c/t.jpg'/>",
            "https://1.bp.blogspot.com/x/s1280/t.jpg",
        ),
        (
            "<media:thumbnail url='https://blogger.googleusercontent.com/img/a/AV=s72-w640-h360-c'/>",
            "https://blogger.googleusercontent.com/img/a/AV=s1280",
        ),
        ("<description>No picture</description>", None),
        (
            "<media:content url='https://x.example/a?w=140' width='140' medium='image'/>"
            "<media:content url='https://x.example/a?w=1200' width='1200' medium='image'/>",
            "https://x.example/a?w=1200",
        ),
        (
            "<media:content url='https://x.example/lead.jpg' width='700'/>"
            "<media:content url='https://x.example/second.jpg' width='1200'/>",
            "https://x.example/lead.jpg",
        ),
        ("<media:thumbnail url='https://x.example/face.jpg' width='30' height='30'/>", None),
        ("<media:content url='https://[x.example/a.jpg'/>", None),
        ("<enclosure url='//[/a.jpg?x#y'/>", None),
    ],
)
def test_the_picture_is_found(entry: str, picture: str | None) -> None:
    (item,) = items(rss(f"<guid>1</guid><title>T</title>{entry}", namespaces=MEDIA))
    assert item.picture_url == picture


def test_sections_are_unique_and_in_order_and_without_machinery() -> None:
    tags = [
        "<category>World</category>",
        "<category>Arts &amp;amp; Books</category>",
        "<category> world </category>",
        "<category></category>",
        "<category>http://schemas.google.com/blogger/2008/kind#post</category>",
        "<category domain='http://schemas.google.com/g/2005#kind'>post</category>",
    ]
    (item,) = items(rss("<guid>1</guid><title>T</title>" + "".join(tags)))
    assert item.sections == ("World", "Arts & Books")


def test_an_atom_section_is_named_by_its_label() -> None:
    (item,) = items(atom("<id>1</id><title>T</title><category term='wrld' label='World'/>"))
    assert item.sections == ("World",)


def test_there_are_at_most_ten_sections() -> None:
    (item,) = items(
        rss("<guid>1</guid><title>T</title>" + "".join(f"<category>S{n}</category>" for n in range(30)))
    )
    assert item.sections == tuple(f"S{n}" for n in range(10))


@pytest.mark.parametrize(
    ("entry", "published_at"),
    [
        ("<pubDate>Mon, 16 Nov 2026 13:58:00 +0100</pubDate>", datetime(2026, 11, 16, 12, 58, tzinfo=UTC)),
        ("<pubDate>2026-11-16T13:58:00+01:00</pubDate>", datetime(2026, 11, 16, 12, 58, tzinfo=UTC)),
        ("<pubDate>yesterday</pubDate>", None),
        ("<pubDate>9999-12-31T23:59:59-14:00</pubDate>", None),
        ("", None),
    ],
)
def test_times_are_in_utc(entry: str, published_at: datetime | None) -> None:
    (item,) = items(rss(f"<guid>1</guid><title>T</title>{entry}"))
    assert item.published_at == published_at


@pytest.mark.parametrize(
    ("entry", "author"),
    [
        ("<author>ann@news.example (Ann Marand)</author>", "Ann Marand"),
        ("<author>ann@news.example</author>", None),
        ("<author>Ann Marand</author>", "Ann Marand"),
        ("", None),
    ],
)
def test_an_author_is_a_name_and_never_an_address(entry: str, author: str | None) -> None:
    (item,) = items(rss(f"<guid>1</guid><title>T</title>{entry}"))
    assert item.author == author


@pytest.mark.parametrize(
    ("entry", "url"),
    [
        ("<link>//news.example/a</link>", "https://news.example/a"),
        ("<link>\n https://news.example/a \n</link>", "https://news.example/a"),
        ("<link>www.news.example/a</link>", "http://www.news.example/a"),
        ("<guid isPermaLink='true'>https://news.example/a</guid>", "https://news.example/a"),
        ("<guid>https://news.example/a</guid>", "https://news.example/a"),
        ("<guid isPermaLink='false'>https://news.example/a</guid>", None),
        (
            "<link>https://proxy.example/~3/x</link>"
            "<feedburner:origLink>https://news.example/a</feedburner:origLink>",
            "https://news.example/a",
        ),
        ("<enclosure url='https://x.example/a.mp3' type='audio/mpeg'/>", "https://x.example/a.mp3"),
        ("<enclosure url='https://x.example/a.jpg' type='image/jpeg'/>", None),
        (
            "<link>https://news.example/a</link><enclosure url='https://x.example/a.mp3' type='audio/mpeg'/>",
            "https://news.example/a",
        ),
    ],
)
def test_the_article_has_its_address(entry: str, url: str | None) -> None:
    (item,) = items(rss(f"<title>T</title>{entry}"))
    assert item.url == url
