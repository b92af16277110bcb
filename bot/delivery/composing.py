"""An outbox row becomes a screen: reads what is so now, and composes it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from bot.delivery.batches import batch_message, batch_notice
from bot.delivery.cases import Cases
from bot.delivery.for_owners import heat_message, takedown_message
from bot.delivery.hours import hours_message
from bot.news.publishing import Offer
from bot.screens import Screen
from bot.screens.article import COMMENTS_ON_A_PAGE, comments_screen, prompt_screen
from bot.screens.author import (
    OWN_COMMENTS_ON_A_PAGE,
    may_be_mended,
    my_comments_screen,
    outcome_screen,
    taking_back_screen,
)
from bot.screens.feeds import (
    FEEDS_ON_A_PAGE,
    feed_screen,
    gone_screen,
    list_screen,
    removal_screen,
    search_screen,
    sections_screen,
    title_of,
)
from bot.screens.lookup import lookup_screen
from bot.screens.newsroom import correction_preview, status_screen
from bot.screens.person import PersonRecord, person_screen
from bot.screens.policy import policy_screen
from bot.screens.publishing import article_prompt_screen, preview_screen, publishing_screen
from bot.screens.record import ENTRIES_ON_A_PAGE, Page, people_in, record_screen
from bot.screens.rules import RULES_ON_A_PAGE, rule_screen, rules_screen
from bot.screens.rules import gone_screen as rule_gone_screen
from bot.screens.rules import list_screen as rule_list_screen
from bot.screens.takedown import notice_screen
from bot.texts import en_sanctions, en_staff
from moderation.authority import Role, may
from moderation.entry import Subject
from moderation.policies import Place, PlaceKind, SitePolicy
from moderation.policy import Mode
from moderation.reading.imitation import Newsroom
from moderation.revising import takes_edits
from moderation.rules.finding import RuleKind
from moderation.status import Status
from storage.clock import Clock
from storage.outbox import Kind, OutboxMessage
from storage.transaction import Transaction

_DEFAULT_START: Final = SitePolicy(Mode.SMART)


async def compose(
    tx: Transaction,
    message: OutboxMessage,
    clock: Clock,
    zone: ZoneInfo,
    start: SitePolicy = _DEFAULT_START,
) -> Screen:
    """The screen for one message of the outbox, as of now.

    :param zone: the newsroom's, in which editors read and write times.
    :param start: what holds on the site while its owners have set nothing else.
    :raises LookupError: what the row is about is not there; a foreign key of the row was broken by hand.
    """
    return await Composer(tx, clock, zone, start).compose(message)


class Composer:
    """Composes messages inside one transaction: what several of them show is read once."""

    def __init__(self, tx: Transaction, clock: Clock, zone: ZoneInfo, start: SitePolicy) -> None:
        self._tx = tx
        self._clock = clock
        self._zone = zone
        self._start = start
        self._cases = Cases(tx, clock())

    async def compose(self, message: OutboxMessage) -> Screen:  # noqa: PLR0912 (one case for each kind)
        """As `compose`."""
        tx, clock, zone = self._tx, self._clock, self._zone
        match message.kind:
            case Kind.PROMPT:
                return prompt_screen(await tx.articles.require(message.article_id))
            case Kind.COMMENTS:
                return await comments_page(tx, message, clock)
            case Kind.MY_COMMENTS:
                return await own_comments(tx, message, clock())
            case Kind.OUTCOME:
                return await outcome(tx, message, clock(), self._start)
            case Kind.CARD if message.details.get("taken_back"):
                return Screen(en_staff.CARD_TAKEN_BACK)
            case Kind.CARD:
                return await self._cases.card(message)
            case Kind.STATUS:
                article = await tx.articles.require(message.article_id)
                broadcasts = [
                    await tx.broadcasts.progress(each) for each in await tx.broadcasts.of_article(article.id)
                ]
                versions = await tx.articles.versions(article.id)
                is_paused = await tx.installation.news_paused()
                return status_screen(
                    article, versions, broadcasts, message.details, clock(), is_paused=is_paused, zone=zone
                )
            case Kind.CORRECTION:
                return correction_preview(await tx.articles.require(message.article_id), message.details)
            case Kind.ARTICLE_PROMPT:
                moment = message.details["not_before"]
                return article_prompt_screen(datetime.fromisoformat(moment) if moment else None, zone)
            case Kind.PREVIEW:
                return preview_screen(Offer.of_details(message.details).written)
            case Kind.PUBLISHING:
                return publishing_screen(
                    Offer.of_details(message.details),
                    subscribers=(await tx.subscribers.audience()).chats,
                    is_paused=await tx.installation.news_paused(),
                    now=clock(),
                    zone=zone,
                )
            case Kind.FEEDS:
                return await feeds_message(tx, message.details, clock())
            case Kind.FEED_SEARCH:
                # Once it has led to a feed, its message may be turned to that one.
                if message.details:
                    return await feeds_message(tx, message.details, clock())
                search = await tx.searches.require(message.id)
                feed = await tx.feeds.health(search.feed_id) if search.feed_id is not None else None
                return search_screen(search, feed, clock())
            case Kind.AUDIT:
                return await record_page(tx, message.details, zone)
            case Kind.RULES:
                return await rules_message(tx, message.details)
            case Kind.POLICY:
                return await policy_page(tx, message.details)
            case Kind.SANCTION:
                return await sanction_message(tx, message.details)
            case Kind.PERSON:
                return await person_page(tx, message, clock())
            case Kind.HEAT:
                return await heat_message(tx, message)
            case Kind.TAKEDOWN:
                return await takedown_message(tx, message)
            case Kind.LOOKUP:
                return await lookup_page(tx, message, clock())
            case Kind.BATCH:
                return await batch_message(tx, message, clock())
            case Kind.BATCH_NOTICE:
                return await batch_notice(tx, message, clock(), self._start)
            case Kind.HOURS | Kind.DIGEST | Kind.ALERT:
                return await hours_message(tx, message, clock(), zone)
            case Kind.SENTENCE:
                return Screen(message.details["html"], reply_to=message.details.get("reply_to"))


async def comments_page(tx: Transaction, message: OutboxMessage, clock: Clock) -> Screen:
    """The page of an article's comments that the row names: from an offset on, or before it."""
    article = await tx.articles.require(message.article_id)
    # There may be fewer comments than when the button was made.
    offset = min(message.details["offset"], article.comment_count)
    backwards = message.details["backwards"] or 0 < offset == article.comment_count
    first = max(0, offset - COMMENTS_ON_A_PAGE) if backwards else offset
    limit = offset - first if backwards else COMMENTS_ON_A_PAGE
    page = await tx.comments.published_on(article.id, offset=first, limit=limit)
    newsroom = await newsroom_of(tx)
    return comments_screen(article, page, newsroom=newsroom, offset=offset, backwards=backwards, now=clock())


async def newsroom_of(tx: Transaction) -> Newsroom:
    """Who speaks for the newsroom now."""
    everybody = await tx.staff.everybody()
    names = [each.first_name for each in everybody] + [await tx.installation.bot_name()]
    return Newsroom.of((each.id for each in everybody), (name for name in names if name))


async def outcome(tx: Transaction, message: OutboxMessage, now: datetime, start: SitePolicy) -> Screen:
    """What the author of a comment hears of it."""
    comment = await tx.comments.require(message.comment_id)
    takedown = await tx.takedowns.of_comment(comment.id) if comment.status is Status.TAKEN_DOWN else None
    if takedown is not None:
        return notice_screen(comment, takedown, is_newest=message.details["status"] == comment.status)
    stated = await tx.statements.get(message.details.get("statement"))
    taken = await takes_edits(tx, comment.article_id, comment.author_id, start)
    mendable = may_be_mended(comment, now, takes_edits=taken)
    return outcome_screen(comment, message.details, stated, mendable=mendable)


async def own_comments(tx: Transaction, message: OutboxMessage, now: datetime) -> Screen:
    """The page of a person's own comments that the row names; or whether one of them is to be taken back."""
    if "asks" in message.details:
        asked = await tx.comments.require(message.details["asks"])
        if asked.status is not Status.TAKEN_DOWN:
            return taking_back_screen(asked)
    total = await tx.comments.count_of_author(message.chat_id)
    offset, backwards = message.details.get("offset", 0), message.details.get("backwards", False)
    first = max(0, offset - OWN_COMMENTS_ON_A_PAGE) if backwards else offset
    limit = offset - first if backwards else OWN_COMMENTS_ON_A_PAGE
    page = await tx.comments.of_author(message.chat_id, offset=first, limit=limit)
    return my_comments_screen(
        page,
        await tx.articles.titles({comment.article_id for comment in page}),
        await tx.statements.of_comments([comment.id for comment in page]),
        now,
        total=total,
        offset=offset,
        backwards=backwards,
    )


async def feeds_message(tx: Transaction, details: Mapping[str, Any], now: datetime) -> Screen:
    """The list of feeds, or what the row names of one of them."""
    if "feed" not in details:
        counts = await tx.feeds.counts()
        # There may be fewer feeds than when the button was made.
        number = min(details.get("page", 0), max(0, counts.total - 1) // FEEDS_ON_A_PAGE)
        page = await tx.feeds.followed(offset=number * FEEDS_ON_A_PAGE, limit=FEEDS_ON_A_PAGE)
        return list_screen(page, counts, number, now)
    feed = await tx.feeds.health(details["feed"])
    if feed is None:
        return gone_screen()
    match details.get("shows"):
        case "sections":
            return sections_screen(feed, await tx.feeds.sections_of(feed.id))
        case "remove":
            return removal_screen(feed)
    return feed_screen(feed, now)


async def record_page(tx: Transaction, details: Mapping[str, Any], zone: ZoneInfo) -> Screen:
    """The page of the record that the row names: before an entry, after one, or the newest."""
    comment_id = details.get("comment")
    about = None if comment_id is None else (Subject.COMMENT, str(comment_id))
    older_than, newer_than = details.get("older_than"), details.get("newer_than")
    limit = ENTRIES_ON_A_PAGE + 1
    found = await tx.record.page(limit=limit, about=about, older_than=older_than, newer_than=newer_than)
    if newer_than is not None and len(found) < limit:
        # As much as is on a page, where there are not as many that are newer.
        newer_than = None
        found = await tx.record.page(limit=limit, about=about)
    has_more = len(found) == limit
    entries = found[-ENTRIES_ON_A_PAGE:] if newer_than is not None else found[:ENTRIES_ON_A_PAGE]
    page = Page(
        entries,
        has_earlier=has_more or newer_than is not None,
        has_later=older_than is not None or newer_than is not None,
    )
    names = await tx.people.names(list(people_in(entries)))
    return record_screen(page, names, comment_id=comment_id, zone=zone)


async def rules_message(tx: Transaction, details: Mapping[str, Any]) -> Screen:
    """All rules, or the list or the rule that the row names."""
    if "rule" in details:
        rule = await tx.rules.get(details["rule"])
        return rule_screen(rule) if rule is not None else rule_gone_screen()
    counts = await tx.rules.counts()
    if "kind" not in details:
        return rules_screen(await tx.rules.single(), counts)
    kind = RuleKind(details["kind"])
    # There may be fewer rules than when the button was made.
    number = min(details["page"], max(0, counts[kind].rules - 1) // RULES_ON_A_PAGE)
    page = await tx.rules.page(kind, offset=number * RULES_ON_A_PAGE, limit=RULES_ON_A_PAGE)
    return rule_list_screen(kind, page, number, counts[kind].rules, details.get("said"))


async def policy_page(tx: Transaction, details: Mapping[str, Any]) -> Screen:
    """What holds on the site, and where something else does.

    The row carries what was set at the start, which the database does not know.
    """
    start = SitePolicy(Mode(details["start_mode"]), first_comments=details["start_first_comments"])
    elsewhere, slow = await tx.policies.elsewhere(), await tx.policies.slow_elsewhere()
    places = [placed.place for placed in elsewhere] + [placed.place for placed in slow]
    numbers = {
        kind: [int(place.name) for place in places if place.kind is kind]
        for kind in (PlaceKind.ARTICLE, PlaceKind.FEED)
    }
    titles = await tx.articles.titles(numbers[PlaceKind.ARTICLE])
    feeds = {number: await tx.feeds.health(number) for number in numbers[PlaceKind.FEED]}
    names = {Place(PlaceKind.ARTICLE, str(number)): title for number, title in titles.items()}
    names |= {Place(PlaceKind.FEED, str(number)): title_of(feed) for number, feed in feeds.items() if feed}
    return policy_screen(await tx.policies.site(start), elsewhere, names, details.get("said"), slow=slow)


async def sanction_message(tx: Transaction, details: Mapping[str, Any]) -> Screen:
    """What somebody hears of a sanction, or of its end."""
    sanction = await tx.sanctions.require(details["sanction"])
    if details["is_lifted"]:
        return Screen(en_sanctions.lifted(await tx.sanctions.restriction_of(sanction.person_id)))
    return Screen(en_sanctions.imposed(sanction))


async def person_page(tx: Transaction, message: OutboxMessage, now: datetime) -> Screen:
    """The record of the person whom the row names, for whoever may see it now."""
    viewer = await tx.staff.roles_of(message.chat_id)
    if not may(viewer, Role.MODERATOR):
        return Screen(en_staff.MODERATORS_ONLY)
    person_id = message.details["person"]
    person = await tx.people.get(person_id)
    if person is None:
        raise LookupError(f"person {person_id}")
    sanctions = await tx.sanctions.of(person_id)
    staff = {each.by for each in sanctions} | {each.lifted_by for each in sanctions if each.lifted_by}
    record = PersonRecord(
        id=person.id,
        first_name=person.first_name,
        met_at=person.met_at,
        roles=await tx.staff.roles_of(person_id),
        comments=await tx.comments.totals_of(person_id),
        sanctions=sanctions,
        names=await tx.people.names(list(staff)),
    )
    return person_screen(record, viewer, now, asks=message.details.get("asks"))


async def lookup_page(tx: Transaction, message: OutboxMessage, now: datetime) -> Screen:
    """The comments that were found for the page that the row names, as they stand now."""
    if not may(await tx.staff.roles_of(message.chat_id), Role.MODERATOR):
        return Screen(en_staff.MODERATORS_ONLY)
    found = [await tx.comments.require(number) for number in message.details["numbers"]]
    return lookup_screen(found, message.details, now)
