"""Coming, going, and asking what there is."""

from telegram import ChatMember, Update

from bot.context import Context
from bot.menus import BY_ROLE, show_menu
from bot.texts import en


async def start(update: Update, context: Context) -> None:
    """/start: the news begins."""
    assert update.effective_chat is not None
    chat_id = update.effective_chat.id
    async with context.database.begin() as tx:
        is_new = await tx.subscribers.subscribe(chat_id)
        role = await tx.staff.role_of(chat_id)
        if role.moderates:
            await tx.announcements.ask_next(chat_id)
    # Telegram takes a menu only for somebody who has written to the bot.
    context.later(show_menu(context.bot, chat_id, role))
    await context.answer(update, en.WELCOME if is_new else en.WELCOME_BACK)


async def stop(update: Update, context: Context) -> None:
    """/stop: the news ends; comments and their answers go on."""
    assert update.effective_chat is not None
    async with context.database.begin() as tx:
        was_subscribed = await tx.subscribers.end(update.effective_chat.id, because="/stop")
    await context.answer(update, en.GOODBYE if was_subscribed else en.NOT_SUBSCRIBED)


async def help_(update: Update, context: Context) -> None:
    """/help: what this person can do here."""
    role = await context.role(update)
    await context.answer(update, en.help_text(BY_ROLE[role]))


async def membership(update: Update, context: Context) -> None:
    """Somebody blocked the bot, or removed it: Telegram would refuse everything we sent."""
    change = update.my_chat_member
    assert change is not None
    if change.new_chat_member.status in (ChatMember.BANNED, ChatMember.LEFT):
        async with context.database.begin() as tx:
            await tx.subscribers.end(change.chat.id, because="blocked")
