"""Article HTML to Telegram messages, judged by Telegram's own parser."""

from html import entities

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.news.formatted import CAPTION_LIMIT, TEXT_LIMIT, FormattedText, Kind, clean, plain, utf16_length
from bot.news.rendering import plain_text, render_article, render_body, without_title
from tests.bot.news.hostile import HOSTILE
from tests.telegram_parser import read_html

BASE = "https://news.example/2026/11/bridge.html"

SNIPPETS = st.sampled_from(
    [piece for html in HOSTILE.values() if len(html) < 400 for piece in (html, html[: len(html) // 2])]
)
TAGS = st.sampled_from(
    regex.findall(
        r"\w+",
        "p div b i u s a code pre blockquote ul ol li table tr td th h2 span br hr img sup q figcaption",
    )
)
MARKUP = st.one_of(
    SNIPPETS,
    st.text(max_size=30),
    TAGS.map(lambda tag: f"<{tag}>"),
    TAGS.map(lambda tag: f"</{tag}>"),
    st.sampled_from(
        ["<a href='https://example.org/?a=1&b=2'>", "<a href=/x>", " ", "\n", "&nbsp;", "&", "<", "word "]
    ),
)
HTML = st.lists(MARKUP, max_size=25).map("".join)


def must_be_accepted(text: FormattedText, limit: int) -> None:
    """Telegram's parser takes it, reads the same text and loses no entity; it is within the limit."""
    assert text.length <= limit
    assert len(text.to_html().encode()) <= 32_768
    read = read_html(text.to_html())
    assert read.text == text.text
    assert read.code_points <= limit
    assert len(read.entities) <= 100
    assert text.text == text.text.strip()
    assert "\n\n\n" not in text.text
    ours = {(e.kind.value, unit) for e in text.entities for unit in range(e.offset, e.end)}
    code = {unit for e in text.entities if e.kind in {Kind.CODE, Kind.PRE} for unit in range(e.offset, e.end)}
    theirs = {(e.kind, unit) for e in read.entities for unit in range(e.offset, e.offset + e.length)}
    assert {(kind, unit) for kind, unit in ours if unit not in code} == {
        (kind, unit) for kind, unit in theirs if unit not in code
    }


def article(
    html: str, limit: int, *, title: str = "Bridge reopens", tail: str = "No comments"
) -> FormattedText:
    return render_article(
        title=title,
        body=render_body(html, BASE),
        url=BASE,
        sections=("Region", "Roads"),
        tail=plain(tail),
        read_on="Read on",
        limit=limit,
    )


@pytest.mark.parametrize("html", HOSTILE.values(), ids=HOSTILE.keys())
@pytest.mark.parametrize("limit", [64, CAPTION_LIMIT, TEXT_LIMIT])
def test_hostile_html_makes_a_message_telegram_takes(html: str, limit: int) -> None:
    must_be_accepted(article(html, limit), limit)


@settings(max_examples=400)
@given(HTML, st.text(max_size=400), st.integers(1, 1200))
def test_any_html_makes_a_message_telegram_takes(html: str, title: str, limit: int) -> None:
    must_be_accepted(article(html, limit, title=title), limit)


@settings(max_examples=200)
@given(st.text(max_size=60).map(lambda rest: "http://" + rest) | st.text(max_size=40))
def test_every_link_that_is_kept_is_one_telegram_keeps(href: str) -> None:
    escaped = href.replace("&", "&amp;").replace("'", "&#39;").replace("<", "&lt;")
    body = render_body(f"<a href='{escaped}'>text</a>", BASE)
    must_be_accepted(body, TEXT_LIMIT)


RENDERED = {
    "nothing": "",
    "blank": "",
    "only a picture": "",
    "only a comment": "",
    "unclosed": "one<b>two<i>three\n\n<blockquote>four</blockquote></i></b>",
    "bare signs": "3 &lt; 5 &amp;&amp; 7 &gt; 2 &amp; AT&amp;T; x ¬anentity; &lt;b&gt;",
    "doctype": "yes",
    "xml declaration": "naïve café",
    "script and style": "abc",
    "svg": "after",
    "iframe": 'a\n▶ <a href="https://example.org">example.org</a>\nb',
    "figure": "<i>The <b>bridge</b> at dawn</i>\n\nText",
    "sup and sub": "H₂O, 10⁶, xth, note¹",
    "table": "<b>Results</b>\n<b>Town</b> | <b>Votes</b>\nLower Tarnow | 1,204",
    "nested lists": "• a\n  3. b\n  4. c\n    • d\n• e\n\nf",
    "nested quotes": "<blockquote>a\n\nb\n\nc\n\nd</blockquote>\n\ne",
    "code": "<pre>if a &lt; b:\n pass\n\n  # end</pre>\n\n<code>xy</code>",
    "code in link": '<a href="https://example.org/">see f(x) there</a>',
    "pre in quote": "<blockquote>a\n\n<pre>b\nc</pre>\n\nd</blockquote>",
    "bad links": "a b (123) c (a@b.example) d e f g h i j k l m n",
    "relative links": '<a href="https://news.example/a?b=1&amp;c=2">a</a> '
    '<a href="https://news.example/2026/b">b</a> '
    '<a href="https://news.example/2026/11/bridge.html?q">c</a>',
    "own base": '<a href="https://base.example/x/y">z</a>',
    "long link": "ab",
    "line breaks": "a\n\nb\n\n———\n\nc",
    "empty blocks": "a\n\nb",
    "rules first and last": "a",
    "spaces around tags": "a <b>b</b> c <i>d</i>e<u>f</u> g",
    "formatted blanks": "x",
    "bidi and controls": "abcde",
    "decomposed": "Ångström",
    "hidden": "shown",
    "form": "ac",
    "details": "<b>More</b>\n\nLess",
    "definitions": "<b>Bridge</b>\nClosed\n<b>Road</b>\nOpen",
    "ruby": "橋(はし)",
    "quotation": "He said “come <i>here</i>”.",
    "headings": "<b>One</b>\n\n<b>Two bold</b>\n\ntext\n\n<b>Six</b>",
    "upper case": "A\nB <b>C</b>",
    "attributes": "<b>c</b>\n\nd",
    "numbered lists": "a. a\nd. d\ne. e\n\nIII. c\n\n2. x\n1. y\n\n1. z",
    "paragraphs in definitions": "<b>A</b>\none\n\ntwo\n\n<b>B</b>\nthree",
    "row headings": "| <b>2025</b> | <b>2026</b>\n<b>Votes</b> | 12 |",
    "youtube": 'a\n\n▶ <a href="https://www.youtube.com/watch?v=abc-DEF_123">How the bridge was '
    "&amp; is</a>\n"
    "<i>Film: the town</i>\n\nb",
    "other players": '▶ <a href="https://vimeo.com/123456">vimeo.com</a>\n'
    '▶ <a href="https://open.spotify.com/episode/4Abc">open.spotify.com</a>\n'
    '▶ <a href="https://soundcloud.com/a/b">soundcloud.com</a>\n'
    '▶ <a href="https://maps.example/embed?pb=1">Map</a>\n'
    '▶ <a href="https://news.example/a.mp3">news.example</a>\n'
    '▶ <a href="https://news.example/v.mp4">news.example</a>\n'
    '▶ <a href="https://x.example/x.pdf">x.example</a>\n\nSee the plan\n\n'
    '▶ <a href="https://www.youtube.com/watch?v=xyz12345678">youtube.com</a>',
    "players that show nothing": "a",
    "player twice": '▶ <a href="https://www.youtube.com/watch?v=abc1">youtube.com</a>',
    "pictures with words": 'a b\n\n🖼 <a href="https://news.example/map.jpg">A map of the '
    "&lt;old&gt; bridge</a>\n\n"
    '<i>Captioned</i>\n\n<a href="https://shop.example/">Buy a ticket</a>\n'
    '<a href="https://x.example/big.jpg">🖼 The bridge at night</a>',
    "emoji pictures": "so 😀 and 👩‍🚒!",
    "notes": "Said¹², 1st, m⁻¹, 10^(1,5), x<i>ⁿ⁺¹</i>, aᵢⱼ, vmax.\n\n1. The mayor.\n\n<b>More</b>",
    "formulas": "If x=1/(a+2)+√(3)+c² then\n\nE",
    "ruby without brackets": "漢(かん)字(じ)",
    "google docs": "<b>Bold</b> plain <i><u>both</u></i> <s>gone</s>",
    "word": "• First\n\n2. Second\n\n<b>Bold</b>",
    "gutenberg": "a\n\n<blockquote>b\n\n<i>c</i></blockquote>\n\nd\n  e\n\n"
    '<a href="https://news.example/go">Go</a>\n<a href="https://news.example/f.pdf">Plan</a>',
    "contacts": "Write to us (desk@news.example), desk@news.example, +44 20 123, call (112), no",
    "local links": "a b c d e f g",
    "cdata around markup": "a <b>b</b>",
    "code in a language": '<pre><code class="language-python">x = 1 &lt; 2</code></pre>\n\n'
    '<pre><code class="language-js">y</code></pre>\n\n<pre>z</pre>',
    "code with line numbers": "<pre>a\nb</pre>",
    "old preformatted": "<pre>&lt;b&gt;raw&lt;/b&gt;</pre>\n\n<pre>a\n b</pre>\n\nc\n  d",
    "checkboxes": "• ☑ done\n• ☐ to do",
    "for screen readers": '<a href="https://x.example/">a</a>',
    "khmer": "ស្ពាន\u200bចាស់ ab",
}


@pytest.mark.parametrize(("name", "expected"), RENDERED.items(), ids=RENDERED.keys())
def test_html_is_shown_as_a_browser_would_show_it(name: str, expected: str) -> None:
    assert render_body(HOSTILE[name], BASE).to_html() == expected


def test_a_wide_table_is_read_cell_by_cell() -> None:
    text = render_body(HOSTILE["layout table"], BASE).text
    assert text.startswith("A long story. A long story.")
    assert text.endswith("story.\n\nSide")


def test_the_cells_of_a_long_row_are_named_by_their_headings() -> None:
    lines = render_body(HOSTILE["table with a long row"], BASE).to_html().split("\n")
    assert lines[:4] == ["<b>Roads</b>", "<b>Road</b> | <b>What is so</b>", "", "<b>Road:</b> East"]
    assert lines[4].startswith("<b>What is so:</b> closed until")
    assert lines[5:7] == ["", "<b>West</b>"]
    assert lines[7].startswith("<b>What is so:</b> open again")


def test_every_named_entity_of_html_is_read() -> None:
    names = sorted(name for name in entities.html5 if name.endswith(";"))
    for name in names:
        meant = " ".join(clean(f"x{entities.html5[name]}x").split())
        assert render_body(f"<p>x&{name}x</p>", BASE).text == meant, name


def test_a_link_to_a_private_network_is_kept_where_the_article_is_from_there() -> None:
    html = "<a href='/plan'>plan</a> <a href='http://192.168.1.9/'>printer</a>"
    assert (
        render_body(html, "http://192.168.1.1/news/1").to_html()
        == '<a href="http://192.168.1.1/plan">plan</a> printer'
    )


def test_bloggers_picture_captions_are_set_in_italics() -> None:
    html = (
        '<table class="tr-caption-container"><tbody><tr><td><a href="https://x.example/s1600/a.jpg">'
        '<img src="a.jpg"/></a></td></tr>'
        '<tr><td class="tr-caption">The bridge at dawn</td></tr></tbody></table><p>Text</p>'
    )
    assert render_body(html, BASE).to_html() == "<i>The bridge at dawn</i>\n\nText"


def test_tracking_parameters_are_kept_as_they_are() -> None:
    html = '<a href="https://x.example/?utm_source=a&amp;b=%20c&amp;lt=1">x</a>'
    assert (
        render_body(html, BASE).to_html()
        == '<a href="https://x.example/?utm_source=a&amp;b=%20c&amp;lt=1">x</a>'
    )


def test_the_text_of_a_title_with_markup_is_one_line() -> None:
    assert plain_text("Fish &amp; <i>Chips</i>:<br>a story") == "Fish & Chips: a story"


def test_an_article_is_headline_text_sections_and_tail() -> None:
    assert article("<p>The bridge is open.</p><p>Trams run.</p>", CAPTION_LIMIT).to_html() == (
        f'<a href="{BASE}"><b>Bridge reopens</b></a>\n\n'
        "The bridge is open.\n\nTrams run.\n\n"
        "<i>Region · Roads</i>\nNo comments"
    )


def test_a_text_that_does_not_fit_is_cut_and_leads_on_to_the_article() -> None:
    message = article("<p>" + "The river rose. " * 200 + "</p>", CAPTION_LIMIT)
    assert message.length > CAPTION_LIMIT - 20
    assert f'river rose. The… <a href="{BASE}">Read on</a>\n\n<i>Region' in message.to_html()


def test_a_quote_that_is_cut_is_followed_by_a_link_on_its_own_line() -> None:
    message = article("<blockquote>" + "The river rose. " * 200 + "</blockquote>", CAPTION_LIMIT)
    assert f'river rose. The…</blockquote>\n<a href="{BASE}">Read on</a>' in message.to_html()


def test_a_text_the_feed_had_cut_leads_on_to_the_article() -> None:
    assert f'The river rose... <a href="{BASE}">Read on</a>\n' in article("The river rose...", 1024).to_html()
    assert (
        f'The river rose […] <a href="{BASE}">Read on</a>\n'
        in article("The river rose [&hellip;]", 1024).to_html()
    )


def test_an_article_without_address_has_no_links() -> None:
    message = render_article(
        title="Bridge",
        body=plain("The river rose. " * 20),
        url=None,
        sections=(),
        tail=None,
        read_on="Read on",
        limit=60,
    )
    assert message.to_html() == "<b>Bridge</b>\n\nThe river rose. The river rose. The river rose. The…"


def test_an_address_telegram_would_drop_is_no_link() -> None:
    message = render_article(
        title="Bridge",
        body=plain("Text"),
        url="http://localhost:8080/a",
        tail=None,
        read_on="Read on",
        limit=60,
    )
    assert message.to_html() == "<b>Bridge</b>\n\nText"


def test_where_little_fits_the_sections_go_first_and_the_tail_stays() -> None:
    message = article("<p>Text</p>", 40, title="The bridge over the Lower Tarn reopens")
    assert message.text == "The bridge over the Lower…\n\nNo comments"


def test_a_title_longer_than_the_message_is_cut() -> None:
    message = article("", TEXT_LIMIT, title="bridge " * 1000)
    assert message.text.partition("\n")[0].endswith("bridge…")
    assert utf16_length(message.text.partition("\n")[0]) <= 300


def test_a_message_has_no_more_sections_than_fit_a_line_or_two() -> None:
    message = render_article(
        title="T",
        body=plain(""),
        url=None,
        sections=[f"Section {n}" for n in range(90)],
        read_on="",
        limit=4096,
    )
    assert message.text.endswith("Section 11 · Section 12")


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("Bridge reopens", ""),
        ("BRIDGE  reopens:\n\nThe mayor spoke.", "The mayor spoke."),
        ("Bridge reopens\nThe mayor spoke.", "The mayor spoke."),
        ("Bridge reopens on Monday, says the mayor.", "Bridge reopens on Monday, says the mayor."),
        ("The bridge reopens", "The bridge reopens"),
        ("", ""),
    ],
)
def test_a_text_does_not_repeat_its_title(text: str, rest: str) -> None:
    assert without_title(plain(text), "Bridge reopens").text == rest


def test_a_text_whose_first_sentence_became_the_title_goes_on_with_the_second() -> None:
    body = render_body("<p>The bridge is <b>open</b>. The <i>mayor</i> spoke.</p>", BASE)
    assert without_title(body, "The bridge is open.").to_html() == "The <i>mayor</i> spoke."


def test_the_headline_leads_to_its_article_on_a_private_network_too() -> None:
    message = render_article(
        title="Bridge",
        body=FormattedText("Text."),
        url="http://192.168.1.1/news/1",
        read_on="Read on",
        limit=4_096,
    )
    assert message.to_html().startswith('<a href="http://192.168.1.1/news/1"><b>Bridge</b></a>')
