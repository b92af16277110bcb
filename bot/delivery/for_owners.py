"""What owners alone see: an article that heats up, a takedown. Whoever is none any more reads that."""

from bot.screens import Screen
from bot.screens.heat import heat_screen
from bot.screens.takedown import asking_screen, cancelled_screen, taken_down_screen
from bot.texts import en_staff
from moderation.authority import Role, may
from storage.outbox import OutboxMessage
from storage.transaction import Transaction


async def heat_message(tx: Transaction, message: OutboxMessage) -> Screen:
    """What an owner sees of an article that heats up."""
    if not may(await tx.staff.roles_of(message.chat_id), Role.OWNER):
        return Screen(en_staff.ONLY[Role.OWNER])
    episode = await tx.heat.get(message.details["episode"])
    if episode is None:
        raise LookupError(f"episode {message.details['episode']}")
    titles = await tx.articles.titles({episode.article_id})
    names = await tx.people.names([episode.changed_by] if episode.changed_by is not None else [])
    return heat_screen(episode, titles[episode.article_id], names.get(episode.changed_by or 0, ""))


async def takedown_message(tx: Transaction, message: OutboxMessage) -> Screen:
    """What an owner sees of a takedown, asked or done, for whoever may see it now."""
    if not may(await tx.staff.roles_of(message.chat_id), Role.OWNER):
        return Screen(en_staff.ONLY[Role.OWNER])
    comment = await tx.comments.require(message.comment_id)
    takedown = await tx.takedowns.of_comment(comment.id)
    if takedown is not None:
        return taken_down_screen(takedown, comment if message.details.get("evidence") else None)
    if message.details.get("cancelled"):
        return cancelled_screen()
    return asking_screen(comment, message.details["reference"])
