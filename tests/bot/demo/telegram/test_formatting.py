"""Texts are judged and repaired by Telegram's own parser."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.demo.telegram import parser
from bot.demo.telegram.formatting import clean, format_text, utf16_length
from bot.demo.telegram.refusals import Refused
from tests.local_telegram import Json, LocalTelegram


async def send(telegram: LocalTelegram, text: str, **params: Any) -> Json:
    if 7 not in [user["id"] for user in await telegram.get("users")]:
        await telegram.started(7)
    return await telegram.call("sendMessage", chat_id=7, text=text, **params)


REFUSED_HTML = {
    "3 < 5": 'Unsupported start tag "" at byte offset 2',
    "<p>a</p>": 'Unsupported start tag "p" at byte offset 0',
    "a<br>b": 'Unsupported start tag "br" at byte offset 1',
    "<br/>": 'Unsupported start tag "br/" at byte offset 0',
    "<ul><li>a</li></ul>": 'Unsupported start tag "ul" at byte offset 0',
    '<img src="a.png">': 'Unsupported start tag "img" at byte offset 0',
    "<h1>a</h1>": 'Unsupported start tag "h1" at byte offset 0',
    "<!-- note -->a": 'Unsupported start tag "!--" at byte offset 0',
    "<b>a": 'Can\'t find end tag corresponding to start tag "b"',
    "a</b>": "Unexpected end tag at byte offset 1",
    "<b>a<i>b</b></i>": 'Unmatched end tag at byte offset 8, expected "</i>", found "</b>"',
    "<a href=https://example.com>a</a": None,
    '<span class="red">a</span>': None,
}


@pytest.mark.parametrize(("text", "reason"), REFUSED_HTML.items())
async def test_html_that_telegram_refuses_is_refused_in_its_words(
    telegram: LocalTelegram, text: str, reason: str | None
) -> None:
    answer = await send(telegram, text, parse_mode="HTML")
    assert answer["error_code"] == 400
    assert answer["description"].startswith("Bad Request: can't parse entities: ")
    if reason is not None:
        assert answer["description"] == f"Bad Request: can't parse entities: {reason}"
    assert len(await telegram.messages(7)) == 1


ACCEPTED_HTML: dict[str, tuple[str, list[Json]]] = {
    "<b>bold</b> plain": ("bold plain", [{"type": "bold", "offset": 0, "length": 4}]),
    "a & b &amp; &lt;c&gt; &#33; &nbsp;&mdash;": ("a & b & <c> ! &nbsp;&mdash;", []),
    "<b>a<i>b</i></b>": (
        "ab",
        # Telegram splits what overlaps.
        [
            {"type": "bold", "offset": 0, "length": 1},
            {"type": "bold", "offset": 1, "length": 1},
            {"type": "italic", "offset": 1, "length": 1},
        ],
    ),
    '<a href="https://example.com/?a=1&amp;b=2">link</a>': (
        "link",
        [{"type": "text_link", "offset": 0, "length": 4, "url": "https://example.com/?a=1&b=2"}],
    ),
    '<a href="http://localhost/x">lost</a>': ("lost", []),
    '<a href="javascript:alert(1)">lost</a>': ("lost", []),
    '<pre><code class="language-python">x = 1</code></pre>': (
        "x = 1",
        [{"type": "pre", "offset": 0, "length": 5, "language": "python"}],
    ),
    "<blockquote expandable>q</blockquote>": (
        "q",
        [{"type": "expandable_blockquote", "offset": 0, "length": 1}],
    ),
    "<tg-spoiler>s</tg-spoiler><u>u</u><s>s</s>": (
        "sus",
        [
            {"type": "spoiler", "offset": 0, "length": 1},
            {"type": "underline", "offset": 1, "length": 1},
            {"type": "strikethrough", "offset": 2, "length": 1},
        ],
    ),
    "👍 <b>after</b>": ("👍 after", [{"type": "bold", "offset": 3, "length": 5}]),
    '<tg-time unix="86400" format="wDT">then</tg-time>': (
        "then",
        [{"type": "date_time", "offset": 0, "length": 4, "unix_time": 86400, "date_time_format": "wDT"}],
    ),
}


@pytest.mark.parametrize(("text", "expected"), ACCEPTED_HTML.items())
async def test_html_becomes_text_and_entities_as_telegram_reads_it(
    telegram: LocalTelegram, text: str, expected: tuple[str, list[Json]]
) -> None:
    result = (await send(telegram, text, parse_mode="html"))["result"]
    assert (result["text"], result.get("entities", [])) == expected


async def test_markdown_of_both_versions_is_parsed(telegram: LocalTelegram) -> None:
    second = (await send(telegram, "*b* _i_ x\\.", parse_mode="MarkdownV2"))["result"]
    assert (second["text"], [entity["type"] for entity in second["entities"]]) == (
        "b i x.",
        ["bold", "italic"],
    )
    first = (await send(telegram, "*b* [l](https://example.com)", parse_mode="Markdown"))["result"]
    assert [entity["type"] for entity in first["entities"]] == ["bold", "text_link"]
    reserved = await send(telegram, "a.b", parse_mode="MarkdownV2")
    assert "Character '.' is reserved and must be escaped" in reserved["description"]


async def test_an_unknown_parse_mode_is_refused(telegram: LocalTelegram) -> None:
    answer = await send(telegram, "a", parse_mode="BBCode")
    assert answer["description"] == "Bad Request: unsupported parse_mode"


@pytest.mark.parametrize(
    ("text", "parse_mode", "description"),
    [
        ("", "", "Bad Request: message text is empty"),
        ("   \n ", "", "Bad Request: text must be non-empty"),
        ("\u200b\u2800", "", "Bad Request: text must be non-empty"),
        ("<b></b>", "HTML", "Bad Request: text must be non-empty"),
        ("<b> </b>", "HTML", "Bad Request: text must be non-empty"),
        ("x" * 4097, "", "Bad Request: message is too long"),
        ("x" * 32769, "", "Bad Request: text is too long"),
    ],
)
async def test_an_empty_or_too_long_text_is_refused(
    telegram: LocalTelegram, text: str, parse_mode: str, description: str
) -> None:
    assert (await send(telegram, text, parse_mode=parse_mode))["description"] == description


async def test_the_longest_text_is_measured_after_parsing(telegram: LocalTelegram) -> None:
    answer = await send(telegram, f"<b>{'x' * 4096}</b>  ", parse_mode="HTML")
    assert len(answer["result"]["text"]) == 4096


async def test_blanks_around_a_text_are_trimmed_and_entities_move_along(telegram: LocalTelegram) -> None:
    result = (await send(telegram, " \n\n see <b>this </b> \n", parse_mode="HTML"))["result"]
    assert result["text"] == "see this"
    assert result["entities"] == [{"type": "bold", "offset": 4, "length": 4}]


async def test_links_commands_and_mentions_are_recognised_without_a_parse_mode(
    telegram: LocalTelegram,
) -> None:
    result = (await send(telegram, "/help @only_news_bot https://example.com #news a@example.com"))["result"]
    kinds = [entity["type"] for entity in result["entities"]]
    assert kinds == ["bot_command", "mention", "url", "hashtag", "email"]


async def test_nothing_is_recognised_inside_code_or_a_link(telegram: LocalTelegram) -> None:
    text = '<code>/help</code> <a href="https://example.com">https://example.org</a> /stop'
    result = (await send(telegram, text, parse_mode="HTML"))["result"]
    assert [entity["type"] for entity in result["entities"]] == ["code", "text_link", "bot_command"]


async def test_only_a_hundred_entities_are_kept(telegram: LocalTelegram) -> None:
    result = (await send(telegram, "<b>a</b> " * 120, parse_mode="HTML"))["result"]
    assert len(result["entities"]) == 100


async def test_explicit_entities_are_kept(telegram: LocalTelegram) -> None:
    entities = [
        {"type": "text_link", "offset": 0, "length": 2, "url": "https://example.com"},
        {"type": "pre", "offset": 3, "length": 1, "language": "python"},
        {"type": "date_time", "offset": 5, "length": 1, "unix_time": 5, "date_time_format": "r"},
        {"type": "text_mention", "offset": 7, "length": 1, "user": {"id": 7}},
        {"type": "text_mention", "offset": 9, "length": 1, "user": {"id": 404}},
        {"type": "url", "offset": 0, "length": 1},
    ]
    result = (await send(telegram, "👍 a b c d", entities=entities))["result"]
    assert [entity["type"] for entity in result["entities"]] == [
        "text_link",
        "pre",
        "date_time",
        "text_mention",
    ]
    assert result["entities"][3]["user"]["first_name"] == "Ann"


@pytest.mark.parametrize(
    ("entity", "reason"),
    [
        ({"type": "bold", "offset": 0, "length": 99}, "ends after the end of the text"),
        ({"type": "bold", "offset": -1, "length": 1}, "incorrect offset"),
        ({"type": "bold", "offset": 1, "length": 1}, "in a middle of a UTF-16 symbol"),
        ({"type": "glow", "offset": 0, "length": 1}, "can't parse MessageEntity: Unsupported type specified"),
        ({"type": "bold", "offset": 0}, "can't parse MessageEntity: Can't find field \"length\""),
        ({"type": "text_link", "offset": 0, "length": 2, "url": "http://localhost"}, "Wrong HTTP URL"),
        ("bold", "can't parse MessageEntity: expected an Object"),
    ],
)
async def test_explicit_entities_that_do_not_fit_are_refused(
    telegram: LocalTelegram, entity: object, reason: str
) -> None:
    answer = await send(telegram, "👍", entities=json.dumps([entity]))
    assert answer["error_code"] == 400
    assert reason in answer["description"]


TEXT = st.text(alphabet=st.sampled_from("ab \n\r\t\x01\u2028\u202e\u0333\u030a😀é"), min_size=1, max_size=30)


@given(TEXT)
def test_cleaning_agrees_with_telegrams_own(text: str) -> None:
    """TDLib's cleaned length shows in the entity that covers everything."""
    whole = {
        "@type": "textEntity",
        "offset": 0,
        "length": utf16_length(text),
        "type": {"@type": "textEntityTypeCode"},
    }
    repaired = parser.repair(text, [whole])
    if repaired:  # none where only blanks are left
        assert repaired[0]["offset"] + repaired[0]["length"] == utf16_length(clean(text))


@given(st.text(max_size=60))
def test_any_text_is_either_refused_or_keeps_its_entities_inside(text: str) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    try:
        formatted = format_text(f"<b>{escaped}</b>", "HTML", "", limit=4096, too_long="too long")
    except Refused as refused:
        assert refused.description == "Bad Request: text must be non-empty"
        return
    end = utf16_length(formatted.text)
    assert all(
        0 <= entity["offset"] < entity["offset"] + entity["length"] <= end for entity in formatted.entities
    )
