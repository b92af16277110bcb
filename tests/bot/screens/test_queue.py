"""The queue on a card, in numbers, and what was looked for."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.screens import Screen
from bot.screens.lookup import FOUND_ON_A_PAGE, lookup_screen
from bot.screens.queue import overview_screen
from bot.screens.review import Case, card_screen, empty_screen
from bot.texts import en, en_moderation, en_queue
from moderation.comment import AuthorRecord, Comment
from moderation.lookup import LONGEST
from moderation.queue import Filter, FilterKind
from moderation.status import Status
from storage.queue import Aside, Overview, SetAside, View
from tests.bot.screens.samples import LARGE, NOW, comment, comments, judged, texts, titles
from tests.builders import DOUBTFUL, EXTREME

GERMAN = Filter(FilterKind.LANGUAGE, "de")
ARTICLE = Filter(FilterKind.ARTICLE, "12")
CASE = Case(comment(41, verdict=DOUBTFUL), "Bridge opens", AuthorRecord(0, 0, 0), None, 4)


def buttons(screen: Screen) -> list[str]:
    return [button.text for row in screen.keyboard for button in row]


def test_a_card_says_which_filter_is_on_and_leads_out_of_it() -> None:
    screen = card_screen(replace(CASE, view=View(filter=GERMAN)), NOW)
    assert "🔎 Only comments in German: 3 more waiting" in judged(screen).text
    assert buttons(screen)[0] == en_queue.SHOW_ALL
    assert screen.keyboard[0][0].data == "queue:all"
    last = card_screen(replace(CASE, view=View(filter=GERMAN), waiting=1), NOW)
    assert "🔎 Only comments in German, and this is the last" in judged(last).text
    assert en_queue.SHOW_ALL not in buttons(card_screen(CASE, NOW))


def test_a_card_says_that_a_filter_has_ended_by_itself() -> None:
    screen = card_screen(CASE, NOW, ended=ARTICLE)
    assert "🔎 No more comments on article 12 wait: you see all again." in judged(screen).text


def test_a_card_says_who_put_it_off_and_who_escalated_it() -> None:
    aside = SetAside("Anna <b>", NOW + timedelta(hours=1), "Ben & Co")
    text = judged(card_screen(replace(CASE, aside=aside), NOW)).text
    assert "⏰ Anna <b> put this off until 2 January 2026, 04:04 UTC" in text
    assert "⬆️ Ben & Co asks an owner to decide" in text


def test_only_moderators_escalate_and_only_what_was_not_escalated_and_waits() -> None:
    assert en_queue.ESCALATE in buttons(card_screen(CASE, NOW))
    assert [len(row) for row in card_screen(CASE, NOW).keyboard[:2]] == [2, 1]  # room for its words
    for case in (
        replace(CASE, view=View(is_owner=True)),
        replace(CASE, aside=SetAside(escalated_by="Anna")),
        replace(CASE, comment=comment(41, status=Status.PUBLISHED)),
    ):
        assert en_queue.ESCALATE not in buttons(card_screen(case, NOW))


def test_an_empty_card_says_what_still_waits_for_others() -> None:
    assert judged(empty_screen(None)).text == en_moderation.NOTHING_WAITING
    text = judged(empty_screen(None, Aside(put_off=2, escalated=1))).text
    assert text == "Nothing is waiting for you.\n⏰ 2 put off until later · ⬆️ 1 with the owners"


def test_the_overview_has_a_button_for_each_filter_with_its_number() -> None:
    filters = {Filter(FilterKind.UNSCORED): 3, Filter(FilterKind.FIRST): 1_200, GERMAN: 4, ARTICLE: 7}
    overview = Overview(1_214, Aside(put_off=1), filters)
    screen = overview_screen(overview, View(filter=GERMAN), {12: "The bridge over the river opens at noon"})
    text = judged(screen).text
    assert "1,214 comments wait\n⏰ 1 put off until later" in text
    assert "🔎 Now your card shows only comments in German." in text
    assert buttons(screen) == [
        "All · 1,214",
        "Not scored · 3",
        "First-time authors · 1,200",
        "German · 4",
        "“The bridge over the river…” · 7",
        en_queue.BACK,
    ]
    assert [row[0].data for row in screen.keyboard] == [
        "queue:all",
        "queue:unscored",
        "queue:first",
        "queue:language:de",
        "queue:article:12",
        "queue:card",
    ]


@given(st.lists(titles, min_size=1, max_size=4), st.integers(0, LARGE), st.integers(0, LARGE))
def test_telegram_accepts_every_overview(names: list[str], number: int, aside: int) -> None:
    filters = {Filter(FilterKind.ARTICLE, str(LARGE - place)): number for place in range(len(names))}
    filters |= {Filter(kind): number for kind in (FilterKind.UNSCORED, FilterKind.LINKS, FilterKind.FIRST)}
    filters |= {Filter(FilterKind.LANGUAGE, code): number for code in ("de", "nqo", "xx", "pt")}
    overview = Overview(number, Aside(aside, aside), filters)
    judged(overview_screen(overview, View(), {LARGE - place: name for place, name in enumerate(names)}))


def details(**given: object) -> dict[str, object]:
    plain = {"written": "boats", "page": 0, "has_more": False, "back_to": NOW.isoformat()}
    return plain | given


@given(st.lists(comments, max_size=FOUND_ON_A_PAGE), texts.map(lambda text: text[:LONGEST]), st.booleans())
def test_telegram_accepts_everything_that_is_found(
    found: list[Comment], written: str, has_more: bool
) -> None:
    judged(lookup_screen(found, details(written=written, has_more=has_more, page=LARGE - 1), NOW))


def test_what_is_found_is_shown_with_its_status_and_opened_with_a_tap() -> None:
    found = [
        comment(41, text="Buy my <boats>", status=Status.PUBLISHED),
        comment(40, text="I sink boats /stop", verdict=EXTREME),
    ]
    screen = lookup_screen(found, details(has_more=True, page=1), NOW)
    assert judged(screen).text == (
        "🔎 boats\n\n"
        "#41 Ann, just now: ✅ published\nBuy my <boats>\n\n"
        "#40 Ann, just now: ⏳ waiting for a moderator\nI sink boats /\u2060stop"
    )
    assert "<tg-spoiler>I sink" in screen.html
    assert [[button.data for button in row] for row in screen.keyboard] == [
        ["find:open:41", "find:open:40"],
        ["find:page:2", "find:page:0"],
    ]
    assert buttons(screen) == ["#41", "#40", en.EARLIER, en.LATER]


def test_words_that_their_author_has_taken_back_are_not_shown() -> None:
    screen = lookup_screen([comment(41, text="Secret", status=Status.WITHDRAWN)], details(), NOW)
    assert judged(screen).text.endswith("#41 Ann, just now: ↩️ taken back")


def test_where_nothing_is_found_it_is_said_how_far_back_that_holds() -> None:
    assert judged(lookup_screen([], details(), NOW)).text == "🔎 boats\n\nNo comment fits."
    screen = lookup_screen([], details(has_more=True), NOW)
    assert "No comment since 2 January 2026, 03:04 UTC fits." in judged(screen).text
    assert buttons(screen) == [en.EARLIER]
