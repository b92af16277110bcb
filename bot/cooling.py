"""An owner cools an article that is hot, or undoes that: checked and written in one transaction."""

from moderation.entry import Entry, Subject
from moderation.heat import Episode, PolicyChange, Remedy, slower_minutes, stricter_mode
from moderation.policies import Place, PlaceKind, SitePolicy
from storage.policies import Name
from storage.transaction import Transaction

REASON = "heat"
"""In the record."""


class EpisodeOutdated(Exception):  # noqa: N818 (named for what happened)
    """Another owner was first: the message shows what they did."""


class PolicyChangedSince(Exception):  # noqa: N818 (named for what happened)
    """The article has another policy by now than the remedy gave it."""


async def cool(
    tx: Transaction, episode_id: int, version: int, remedy: Remedy, *, by: int, start: SitePolicy
) -> Episode:
    """Gives the article a policy of its own, and has every owner's message say so.

    :param version: of the episode, as it was shown.
    :param start: what holds on the site where nothing else is set.
    :raises EpisodeOutdated: nothing changes.
    """
    episode = await tx.heat.hold(episode_id)
    if episode is None or episode.version != version or episode.remedy is not None:
        raise EpisodeOutdated(episode_id)
    policy = await tx.policies.of_article(episode.article_id, start)
    minutes, mode = slower_minutes(remedy, policy), stricter_mode(remedy, policy)
    change = None
    if minutes is not None:
        change = await _set(tx, episode, Name.SLOW_MINUTES, minutes, by)
    elif mode is not None:
        change = await _set(tx, episode, Name.MODE, mode, by)
    action = "left" if remedy is Remedy.LEAVE else "cooled"
    await tx.record.add(Entry(Subject.ARTICLE, str(episode.article_id), action, by, None, remedy, REASON))
    return await tx.heat.change(episode, remedy, change, by=by)


async def undo(tx: Transaction, episode_id: int, version: int, *, by: int) -> Episode:
    """The article has again what it had before the remedy, and owners can choose again.

    :param version: of the episode, as it was shown.
    :raises EpisodeOutdated, PolicyChangedSince: nothing changes.
    """
    episode = await tx.heat.hold(episode_id)
    if episode is None or episode.version != version or episode.remedy is None:
        raise EpisodeOutdated(episode_id)
    if episode.change is not None:
        where, name = _place(episode), Name(episode.change.name)
        if await tx.policies.own(where, name) != episode.change.after:
            raise PolicyChangedSince(episode_id)
        await tx.policies.set_own(where, name, episode.change.before, by=by, reason=REASON)
    await tx.record.add(
        Entry(Subject.ARTICLE, str(episode.article_id), "reset", by, episode.remedy, None, REASON)
    )
    return await tx.heat.change(episode, None, None, by=by)


async def _set(tx: Transaction, episode: Episode, name: Name, value: str | int, by: int) -> PolicyChange:
    where = _place(episode)
    change = PolicyChange(name, await tx.policies.own(where, name), value)
    await tx.policies.set_own(where, name, value, by=by, reason=REASON)
    return change


def _place(episode: Episode) -> Place:
    return Place(PlaceKind.ARTICLE, str(episode.article_id))
