"""Owners say who moderates."""

import re

from telegram import Update

from bot.context import Context
from bot.menus import show_menu
from bot.texts import en_moderation
from moderation.authority import Role
from storage.outbox import Kind, Lane, NewMessage


async def mods(update: Update, context: Context) -> None:
    """/mods, /mods add ID, /mods remove ID."""
    words = " ".join(context.args or [])
    change = re.fullmatch(r"(add|remove)\s+([1-9]\d{0,15})", words, re.ASCII | re.IGNORECASE)
    if change is not None:
        act = _add if change[1].lower() == "add" else _remove
        await context.answer(update, await act(update, context, int(change[2])))
    elif words:
        await context.answer(update, en_moderation.USAGE_MODS)
    else:
        async with context.database.read() as tx:
            everybody = await tx.staff.everybody()
        lines = [en_moderation.staff_line(member.role, member.first_name, member.id) for member in everybody]
        await context.answer(update, "\n".join([*lines, "", en_moderation.USAGE_MODS]))


async def _add(update: Update, context: Context, person_id: int) -> str:
    assert update.effective_user is not None
    async with context.database.begin() as tx:
        added = await tx.staff.add_moderator(person_id, added_by=update.effective_user.id)
        if added:
            told = NewMessage(
                Lane.ANSWER, Kind.SENTENCE, person_id, details={"html": en_moderation.YOU_MODERATE}
            )
            await tx.outbox.add(told)
            await tx.announcements.ask_next(person_id)
    if not added:
        return en_moderation.moderator_exists(person_id)
    context.later(show_menu(context.bot, person_id, Role.MODERATOR))
    return en_moderation.moderator_added(person_id)


async def _remove(update: Update, context: Context, person_id: int) -> str:
    assert update.effective_user is not None
    async with context.database.begin() as tx:
        removed = await tx.staff.remove_moderator(person_id, removed_by=update.effective_user.id)
    if not removed:
        return en_moderation.no_such_moderator(person_id)
    context.later(show_menu(context.bot, person_id, Role.READER))
    return en_moderation.moderator_removed(person_id)
