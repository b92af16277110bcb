"""Owners are told once that an article heats up, and cool it with one tap: over both databases."""

import asyncio
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from bot.cooling import EpisodeOutdated, PolicyChangedSince, cool, undo
from bot.delivery.composing import compose
from moderation.authority import Role
from moderation.comment import Origin
from moderation.heat import PAUSE, Episode, Remedy, Temperature
from moderation.policies import ArticlePolicy, Place, PlaceKind, SitePolicy
from moderation.policy import DEFAULT_THRESHOLDS, Mode
from moderation.submission import Draft, Policy, Submissions
from moderation.verdict import Verdict
from storage.articles import Article
from storage.database import Database
from storage.outbox import Kind, OutboxMessage
from storage.policies import Name
from tests.builders import (
    CLEAN,
    DOUBTFUL,
    OWNER,
    READER,
    UNSCORED,
    SetClock,
    add_article,
    add_comment,
    add_staff,
    leaving,
)
from tests.databases import opened
from tests.moderation.test_submission import ScriptedClassifier

OTHER_OWNER = OWNER + 1
START = SitePolicy(Mode.SMART)
RUDE = DOUBTFUL


@pytest.fixture
async def article(database: Database) -> Article:
    """With two owners beside it, and one who has never written to the bot."""
    async with database.begin() as tx:
        await add_staff(tx, OWNER, Role.OWNER, name="Olga")
        await add_staff(tx, OTHER_OWNER, Role.OWNER, name="Otto")
        await tx.staff.set_owners([OWNER, OTHER_OWNER, OWNER + 2])
        return await add_article(tx, title="A <bridge>")


async def replies(database: Database, article: Article, *verdicts: Verdict) -> None:
    """Comes in below the article, one after the other."""
    for verdict in verdicts:
        async with database.begin() as tx:
            comment = await add_comment(tx, article.id, verdict=verdict)
            if comment.verdict.over:
                await tx.heat.look(article.id)


async def told(database: Database) -> list[OutboxMessage]:
    """The messages about heat that leave now."""
    async with database.begin() as tx:
        left = await leaving(tx, 50)
        for message in left:
            if message.edits_id is None:
                await tx.outbox.sent(message.id, message_id=500 + message.id, has_picture=False)
            else:
                await tx.outbox.done(message)
        return [message for message in left if message.kind is Kind.HEAT]


async def heated(database: Database, article: Article) -> Episode:
    """The owners have been told."""
    await replies(database, article, *[CLEAN] * 4, *[RUDE] * 4)
    assert {message.chat_id for message in await told(database)} == {OWNER, OTHER_OWNER}
    return await episode(database)


async def episode(database: Database, number: int = 1) -> Episode:
    async with database.read() as tx:
        found = await tx.heat.get(number)
    assert found is not None
    return found


async def cooled(database: Database, remedy: Remedy, *, version: int = 1, by: int = OWNER) -> Episode:
    async with database.begin() as tx:
        return await cool(tx, 1, version, remedy, by=by, start=START)


async def undone(database: Database, *, version: int = 2, by: int = OTHER_OWNER) -> Episode:
    async with database.begin() as tx:
        return await undo(tx, 1, version, by=by)


async def policy(database: Database, article: Article) -> ArticlePolicy:
    async with database.read() as tx:
        return await tx.policies.of_article(article.id, START)


async def shown(database: Database, clock: SetClock) -> list[str]:
    """What the two owners' messages show now."""
    async with database.read() as tx:
        found = []
        for owner in (OWNER, OTHER_OWNER):
            message = await tx.outbox.caused_by(f"heat:1:{owner}")
            assert message is not None
            screen = await compose(tx, message, clock, ZoneInfo("UTC"))
            found.append(f"{screen.html} [{', '.join(b.text for row in screen.keyboard for b in row)}]")
        return found


async def test_owners_are_told_once_which_article_and_how_many_of_how_many(
    database: Database, article: Article, clock: SetClock
) -> None:
    await replies(database, article, *[CLEAN] * 4, *[RUDE] * 3)
    assert await told(database) == []
    await replies(database, article, RUDE)
    assert [message.chat_id for message in await told(database)] == [OWNER, OTHER_OWNER]
    (text, same) = await shown(database, clock)
    assert text == same and "“A &lt;bridge&gt;” (article 1)" in text
    assert "4 of the 8 replies of the last 10 minutes" in text
    assert text.endswith("[🐢 Slow mode, 👀 Read first, 🔒 Close comments, Leave it]")
    await replies(database, article, *[RUDE] * 10)
    assert await told(database) == [], "whoever knows is not told again"


async def test_what_is_long_ago_or_held_for_another_reason_is_no_heat(
    database: Database, article: Article, clock: SetClock
) -> None:
    await replies(database, article, *[RUDE] * 7)
    clock.move(601)
    newcomer = replace(CLEAN, newcomer=True)
    misread = replace(RUDE, language="pl", covered=False)
    await replies(database, article, *[newcomer] * 4, *[UNSCORED] * 4, *[misread] * 8, RUDE)
    assert await told(database) == []


async def test_other_articles_have_their_own_heat(database: Database, article: Article) -> None:
    async with database.begin() as tx:
        other = await add_article(tx)
    await replies(database, article, *[RUDE] * 7)
    await replies(database, other, *[RUDE] * 7)
    assert await told(database) == []
    await replies(database, other, RUDE)
    assert {message.article_id for message in await told(database)} == {other.id}


async def test_a_new_episode_takes_an_hour_of_calm(
    database: Database, article: Article, clock: SetClock
) -> None:
    await heated(database, article)
    for _ in range(3):  # hot again and again, each time within the hour
        clock.move(PAUSE.total_seconds() - 1)
        await replies(database, article, *[RUDE] * 8)
        assert await told(database) == []
    clock.move(PAUSE.total_seconds())
    await replies(database, article, *[RUDE] * 7)
    assert await told(database) == []
    await replies(database, article, RUDE)
    assert len(await told(database)) == 2
    assert (await episode(database, 2)).begun_at == clock()


async def test_a_restart_tells_nothing_twice(
    database: Database, database_url: str, article: Article, clock: SetClock
) -> None:
    await heated(database, article)
    async with opened(database_url, clock) as again:
        await replies(again, article, *[RUDE] * 3)
        assert await told(again) == []


async def test_ten_at_once_begin_one_episode(database: Database, article: Article) -> None:
    await replies(database, article, *[RUDE] * 7)
    await asyncio.gather(*(replies(database, article, RUDE) for _ in range(10)))
    assert len(await told(database)) == 2


async def test_comments_on_their_way_are_counted_and_so_are_those_scored_late(
    database: Database, article: Article
) -> None:
    classifier = ScriptedClassifier()
    service = Submissions(database, classifier, Policy(Mode.SMART, DEFAULT_THRESHOLDS))

    async def submit(number: int, toxicity: float | None) -> None:
        classifier.toxicity = toxicity
        author = READER + number
        draft = Draft(article.id, author, Origin(author, 1), f"What {number} has to say about it")
        await service.submit(draft, within=5)

    for number in range(7):
        await submit(number, 0.9)
    await submit(7, None)
    assert await told(database) == []
    classifier.toxicity = 0.9
    (waiting,) = await service.unscored(limit=5)
    await service.score_late(waiting, within=5)
    assert len(await told(database)) == 2
    assert (await episode(database)).temperature == Temperature(8, 8)


@pytest.mark.parametrize(
    ("remedy", "mode", "minutes", "says"),
    [
        (Remedy.SLOW, Mode.SMART, 5, "Slow mode here: one comment every 5 minutes"),
        (Remedy.READ_FIRST, Mode.PRE, 0, "A person reads every comment here"),
        (Remedy.CLOSE, Mode.CLOSED, 0, "Comments here are closed"),
        (Remedy.LEAVE, Mode.SMART, 0, "It stays as it is"),
    ],
)
async def test_one_tap_sets_the_articles_policy_and_every_copy_says_so_and_can_undo_it(
    database: Database,
    article: Article,
    clock: SetClock,
    remedy: Remedy,
    mode: Mode,
    minutes: int,
    says: str,
) -> None:
    before = await heated(database, article), await policy(database, article)
    await cooled(database, remedy)
    now = await policy(database, article)
    assert (now.mode, now.slow_minutes) == (mode, minutes)
    assert {message.chat_id for message in await told(database)} == {OWNER, OTHER_OWNER}
    for text in await shown(database, clock):
        assert says in text and "Olga, 03:04 UTC" in text and text.endswith("[↩️ Undo]")

    await undone(database)
    assert await policy(database, article) == before[1]
    assert len(await told(database)) == 2
    for text in await shown(database, clock):
        assert "Undone" in text and "Otto, 03:04 UTC" in text
        assert text.endswith("[🐢 Slow mode, 👀 Read first, 🔒 Close comments, Leave it]")

    async with database.read() as tx:
        entries = [each.entry for each in reversed(await tx.record.page(limit=20))]
    of_article = [(each.actor_id, each.action, each.reason) for each in entries if each.subject == "article"]
    assert of_article == [
        (OWNER, "left" if remedy is Remedy.LEAVE else "cooled", "heat"),
        (OTHER_OWNER, "reset", "heat"),
    ]
    of_policy = [(each.before, each.after) for each in entries if each.subject == "policy"]
    assert (
        of_policy
        == {
            Remedy.SLOW: [(None, {"slow_minutes": 5}), ({"slow_minutes": 5}, None)],
            Remedy.READ_FIRST: [(None, {"mode": "pre"}), ({"mode": "pre"}, None)],
            Remedy.CLOSE: [(None, {"mode": "closed"}), ({"mode": "closed"}, None)],
            Remedy.LEAVE: [],
        }[remedy]
    )


async def test_of_two_owners_at_once_one_decides_and_the_other_reads_it(
    database: Database, article: Article
) -> None:
    await heated(database, article)
    results = await asyncio.gather(
        cooled(database, Remedy.CLOSE, by=OWNER),
        cooled(database, Remedy.SLOW, by=OTHER_OWNER),
        return_exceptions=True,
    )
    assert sum(isinstance(each, EpisodeOutdated) for each in results) == 1
    now = await policy(database, article)
    assert (now.mode is Mode.CLOSED) is (now.slow_minutes == 0)


async def test_a_button_does_nothing_to_what_it_did_not_show(database: Database, article: Article) -> None:
    await heated(database, article)
    with pytest.raises(EpisodeOutdated):
        await undone(database, version=1)
    await cooled(database, Remedy.SLOW)
    with pytest.raises(EpisodeOutdated):
        await cooled(database, Remedy.CLOSE, version=2)
    await undone(database)
    with pytest.raises(EpisodeOutdated):
        await undone(database, version=3)
    await cooled(database, Remedy.CLOSE, version=3)
    for stale in (2, 3):
        with pytest.raises(EpisodeOutdated):
            await undone(database, version=stale)
    assert (await policy(database, article)).mode is Mode.CLOSED


async def test_undo_brings_back_what_the_article_had_of_its_own_and_leaves_later_changes_alone(
    database: Database, article: Article
) -> None:
    here = Place(PlaceKind.ARTICLE, str(article.id))
    async with database.begin() as tx:
        await tx.policies.set_mode(here, Mode.POST, by=OWNER)
    await heated(database, article)
    await cooled(database, Remedy.READ_FIRST)
    await undone(database)
    assert (await policy(database, article)).mode is Mode.POST
    await cooled(database, Remedy.READ_FIRST, version=3)
    async with database.begin() as tx:
        await tx.policies.set_mode(here, Mode.CLOSED, by=OWNER)
    with pytest.raises(PolicyChangedSince):
        await undone(database, version=4)
    assert (await policy(database, article)).mode is Mode.CLOSED


async def test_a_remedy_never_loosens_what_was_stricter(database: Database, article: Article) -> None:
    async with database.begin() as tx:
        await tx.policies.set_site(Name.MODE, Mode.CLOSED, by=OWNER)
        await tx.policies.set_site(Name.SLOW_MINUTES, 30, by=OWNER)
    await heated(database, article)
    await cooled(database, Remedy.READ_FIRST)
    assert (await policy(database, article)).mode is Mode.CLOSED
    await undone(database)
    await cooled(database, Remedy.SLOW, version=3)
    assert (await policy(database, article)).slow_minutes == 30
