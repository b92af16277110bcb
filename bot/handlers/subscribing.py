"""Coming, going, and asking what there is."""

from telegram import ChatMember, ChatMemberUpdated, Update
from telegram.constants import ChatType

from bot.context import Context
from bot.handlers import commenting
from bot.menus import commands_for, show_menu
from bot.roles import begin
from bot.screens import taps
from bot.texts import en
from bot.updates import may_write
from storage.outbox import Kind, Lane, NewMessage


async def start(update: Update, context: Context) -> None:
    """/start: the news begins; unless it comes from a button below an article in a group or channel."""
    tap = taps.read_payload(context.args[0]) if context.args else None
    if tap is not None:
        await commenting.go_on(update, context, tap)
        return
    assert update.effective_chat is not None
    chat_id = update.effective_chat.id
    async with context.database.begin() as tx:
        is_new = await tx.subscribers.subscribe(chat_id)
        roles = await tx.staff.roles_of(chat_id)
        await begin(tx, chat_id, roles)
    # Telegram takes a menu only for somebody who has written to the bot.
    context.later(show_menu(context.bot, chat_id, roles))
    await context.answer(update, en.WELCOME if is_new else en.WELCOME_BACK)


async def stop(update: Update, context: Context) -> None:
    """/stop: the news ends; comments and their answers go on."""
    assert update.effective_chat is not None
    async with context.database.begin() as tx:
        was_subscribed = await tx.subscribers.end(update.effective_chat.id, because="/stop")
    await context.answer(update, en.GOODBYE if was_subscribed else en.NOT_SUBSCRIBED)


async def help_(update: Update, context: Context) -> None:
    """/help: what this person can do here."""
    await context.answer(update, en.help_text(commands_for(await context.roles(update))))


async def membership(update: Update, context: Context) -> None:
    """What the bot may do in a chat has changed: it was blocked, added, promoted, demoted or removed."""
    change = update.my_chat_member
    assert change is not None
    chat = change.chat
    async with context.database.begin() as tx:
        if not may_write(change):
            await tx.subscribers.end(chat.id, because=_reason(change))
        elif chat.type != ChatType.PRIVATE:  # people ask for the news themselves
            is_new = await tx.subscribers.subscribe(chat.id, title=chat.title)
            if is_new and chat.type != ChatType.CHANNEL:
                await tx.outbox.add(_hello(change))


async def moved(update: Update, context: Context) -> None:
    """A group has become a supergroup. Both say so, and either may be heard first, or alone."""
    message = update.effective_message
    assert message is not None
    async with context.database.begin() as tx:
        if message.migrate_to_chat_id is not None:
            await tx.chats.move(message.chat_id, message.migrate_to_chat_id)
        elif message.migrate_from_chat_id is not None:
            await tx.chats.move(message.migrate_from_chat_id, message.chat_id)


def _reason(change: ChatMemberUpdated) -> str:
    """Why the news ends, in a word for whoever looks it up."""
    if change.chat.type == ChatType.PRIVATE:
        return "blocked"
    is_there = change.new_chat_member.status not in (ChatMember.BANNED, ChatMember.LEFT)
    return "may not write any more" if is_there else "removed"


def _hello(change: ChatMemberUpdated) -> NewMessage:
    cause = f"added:{change.chat.id}:{change.date.timestamp():.0f}"
    details = {"html": en.GROUP_HELLO}
    return NewMessage(Lane.ANSWER, Kind.SENTENCE, change.chat.id, details=details, cause=cause)
