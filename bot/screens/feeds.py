"""What owners see of the feeds: the list, one feed, its sections, and a search for another."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from html import escape
from typing import Any, Final

from bot.news.formatted import plain
from bot.news.links import without_password
from bot.screens import Button, Screen, taps
from bot.texts import en, en_articles, en_feeds
from storage.feeds import FeedCounts, FeedHealth
from storage.searches import Search, SearchState

FEEDS_ON_A_PAGE: Final = 6
BUTTONS_IN_A_ROW: Final = 2
# In UTF-16 units, so that whatever a feed says of itself leaves room for the rest.
MAX_TITLE: Final = 120
MAX_ADDRESS: Final = 200
MAX_REASON: Final = 200
MAX_LABEL: Final = 20
MAX_NAMES_SHOWN: Final = 20
MAX_SECTIONS_SHOWN: Final = 12


def list_screen(page: Sequence[FeedHealth], counts: FeedCounts, number: int, now: datetime) -> Screen:
    """One page of the feeds, each with how it is.

    :param number: of the page, from 0 on.
    """
    if counts.total == 0:
        return Screen(en_feeds.NO_FEEDS)
    pages = -(-counts.total // FEEDS_ON_A_PAGE)
    parts = [en_feeds.feed_list(counts.total, counts.failing, counts.paused)]
    parts += [f"<b>{feed.id} · {escape(title_of(feed))}</b>\n{_in_short(feed, now)}" for feed in page]
    parts.append(en_feeds.page(number + 1, pages) if pages > 1 else en_feeds.HOW_TO_ADD)

    opening = [
        Button(f"{feed.id} · {_cut(title_of(feed), MAX_LABEL)}", taps.data(taps.FEED, feed.id, "show"))
        for feed in page
    ]
    rows = [tuple(opening[at : at + BUTTONS_IN_A_ROW]) for at in range(0, len(opening), BUTTONS_IN_A_ROW)]
    turning: list[Button] = []
    if number > 0:
        turning.append(Button(en_feeds.PREVIOUS, taps.data(taps.FEEDS, number - 1)))
    turning.append(Button(en_articles.REFRESH, taps.data(taps.FEEDS, number)))
    if number + 1 < pages:
        turning.append(Button(en_feeds.NEXT, taps.data(taps.FEEDS, number + 1)))
    return Screen("\n\n".join(parts), (*rows, tuple(turning)))


def feed_screen(feed: FeedHealth, now: datetime) -> Screen:
    """One feed: how it is, and what can be done about it."""
    lines = [
        f"<b>{escape(title_of(feed))}</b>\n{escape(_address(feed.url))}",
        "\n".join(_at_length(feed, now)),
        en_feeds.articles_this_week(feed.articles),
    ]
    if feed.section_names:
        lines.append(_names(feed, 5))
    is_paused = feed.paused_at is not None
    first = (
        (_button(en_feeds.RESUME, feed, "resume"),)
        if is_paused
        else (_button(en_feeds.LOOK_NOW, feed, "look"), _button(en_feeds.PAUSE, feed, "pause"))
    )
    keyboard = (
        first,
        (_button(en_feeds.SECTIONS, feed, "sections"), _button(en_feeds.REMOVE, feed, "remove")),
        (Button(en_feeds.ALL_FEEDS, taps.data(taps.FEEDS, 0)), _button(en_articles.REFRESH, feed, "show")),
    )
    return Screen("\n\n".join(lines), keyboard)


def removal_screen(feed: FeedHealth) -> Screen:
    """Asks once more before a feed is removed."""
    keyboard = (
        (_button(en_feeds.REMOVE_YES, feed, "removed"),),
        (_button(en_feeds.BACK_TO_FEED, feed, "show"),),
    )
    return Screen(en_feeds.remove_question(title_of(feed)), keyboard)


def sections_screen(feed: FeedHealth, sections: Sequence[str]) -> Screen:
    """How the sections of a feed are named to readers."""
    wished = {name.casefold() for pair in feed.section_names.items() for name in pair}
    others = [section for section in sections if section.casefold() not in wished]
    names = _names(feed, MAX_NAMES_SHOWN) if feed.section_names else None
    html = en_feeds.sections_of(title_of(feed), names, others[:MAX_SECTIONS_SHOWN], feed.id)
    return Screen(html, ((_button(en_feeds.BACK_TO_FEED, feed, "show"),),))


def gone_screen() -> Screen:
    """A feed that was removed while its screen was open."""
    return Screen(en_feeds.FEED_GONE, ((Button(en_feeds.ALL_FEEDS, taps.data(taps.FEEDS, 0)),),))


def search_screen(search: Search, feed: FeedHealth | None, now: datetime) -> Screen:
    """How far a search has come, and what its owner may answer.

    :param feed: the one that it led to, unless it was removed since.
    """
    match search.state:
        case SearchState.LOOKING:
            return Screen(en_feeds.looking(_address(search.url)))
        case SearchState.CHOOSING:
            return _choice(search.result["feeds"])
        case SearchState.FOUND:
            return _preview(search.result, now)
        case SearchState.FAILED:
            again = Button(en_feeds.TRY_AGAIN, taps.data(taps.SEARCH, "again"))
            return Screen(search.result["problem"], ((again,),))
        case SearchState.CANCELLED:
            return Screen(en_feeds.NOTHING_ADDED)
    if feed is None:
        return gone_screen()
    show = _button(en_feeds.SHOW_IT, feed, "show")
    state = "\n".join(_at_length(feed, now))
    if search.state is SearchState.ADDED:
        return Screen(f"{en_feeds.added(title_of(feed), feed.id)}\n\n{state}", ((show,),))
    resume = (_button(en_feeds.RESUME, feed, "resume"),) if feed.paused_at else ()
    return Screen(f"{en_feeds.known(title_of(feed))}\n\n{state}", ((*resume, show),))


def title_of(feed: FeedHealth) -> str:
    """What a feed is called: its own title, or its address."""
    return _cut(feed.title or without_password(feed.url), MAX_TITLE)


def _choice(feeds: Sequence[Mapping[str, str]]) -> Screen:
    lines = [en_feeds.choose(len(feeds))]
    for number, feed in enumerate(feeds, 1):
        title = _cut(feed["title"], MAX_TITLE) or en_feeds.NO_TITLE
        lines.append(f"{number} · <b>{escape(title)}</b>\n{escape(_address(feed['url']))}")
    rows = [
        (
            Button(
                f"{number} · {_cut(feed['title'] or _address(feed['url']), MAX_LABEL)}",
                taps.data(taps.SEARCH, f"{number - 1}"),
            ),
        )
        for number, feed in enumerate(feeds, 1)
    ]
    return Screen("\n\n".join(lines), (*rows, (Button(en.CANCEL, taps.data(taps.SEARCH, "cancel")),)))


def _preview(result: Mapping[str, Any], now: datetime) -> Screen:
    title = _cut(result["title"] or "", MAX_TITLE) or en_feeds.NO_TITLE
    newest_at = datetime.fromisoformat(result["newest_at"]) if result["newest_at"] else None
    facts = en_feeds.preview_facts(result["articles"], newest_at, now, has_picture=result["has_picture"])
    parts = [f"<b>{escape(title)}</b>\n{escape(_address(result['url']))}", facts]
    if result["newest"]:
        parts += ["— — —", result["newest"], "— — —"]
    parts.append(en_feeds.ADD_QUESTION)
    keyboard = (
        (
            Button(en_feeds.ADD, taps.data(taps.SEARCH, "add")),
            Button(en.CANCEL, taps.data(taps.SEARCH, "cancel")),
        ),
    )
    return Screen("\n\n".join(parts), keyboard)


def _in_short(feed: FeedHealth, now: datetime) -> str:
    """A feed's state in a line or two of the list."""
    if feed.paused_at is not None or feed.checked_at is None or feed.asked_for:
        return _state(feed)
    if feed.failures:
        return (
            f"{_state(feed)}\n{en_feeds.last_read(feed.succeeded_at, now)}, "
            f"{en_feeds.next_look(feed.next_check_at, now)}"
        )
    return f"{en_feeds.reads_well(feed.succeeded_at, now)}, {en_feeds.articles_lately(feed.articles)}"


def _at_length(feed: FeedHealth, now: datetime) -> list[str]:
    """A feed's state in lines of its own."""
    lines = [_state(feed)]
    if feed.checked_at is not None or feed.paused_at is not None:
        lines.append(en_feeds.last_read(feed.succeeded_at, now))
    if feed.paused_at is None and not feed.asked_for:
        interval = _interval(feed)
        words = [en_feeds.every(interval)] if interval and not feed.failures else []
        sentence = ", ".join([*words, en_feeds.next_look(feed.next_check_at, now)])
        lines.append(sentence[:1].upper() + sentence[1:])
    return lines


def _state(feed: FeedHealth) -> str:
    if feed.paused_at is not None:
        return en_feeds.paused(_cut(feed.paused_because or "", MAX_REASON))
    if feed.checked_at is None:
        return en_feeds.NOT_LOOKED_AT
    if feed.asked_for:
        return en_feeds.LOOKED_AT_NOW
    if feed.failures:
        return en_feeds.fails(feed.failures, _cut(feed.last_failure or "", MAX_REASON))
    return en_feeds.READS_WELL


def _interval(feed: FeedHealth) -> timedelta | None:
    """How often it is looked at, as its last look has planned: what was learned is not all that counts."""
    return feed.next_check_at - feed.checked_at if feed.checked_at else None


def _names(feed: FeedHealth, limit: int) -> str:
    return en_feeds.sections_named(list(feed.section_names.items())[:limit], len(feed.section_names) - limit)


def _address(url: str) -> str:
    return _cut(without_password(url), MAX_ADDRESS)


def _cut(text: str, units: int) -> str:
    return plain(" ".join(text.split())).cut(units).text


def _button(text: str, feed: FeedHealth, what: str) -> Button:
    """Decisions carry the version they are about, so that each is made once."""
    versions = (feed.version,) if what in ("pause", "resume", "removed") else ()
    return Button(text, taps.data(taps.FEED, feed.id, what, *versions))
