"""Owners say who edits and who moderates."""

import re

from telegram import Update

from bot.context import Context
from bot.menus import show_menu
from bot.roles import announce
from bot.screens.words import somebody
from bot.texts import en_staff
from moderation.authority import Role, RoleChange
from storage.transaction import Transaction


async def staff(update: Update, context: Context) -> None:
    """/staff, /staff add ID ROLE (a moderator, if it names none), /staff remove ID, /staff remove ID ROLE."""
    words = " ".join(context.args or []).lower()
    wish = re.fullmatch(r"(add|remove)\s+([1-9]\d{0,15})(?:\s+(moderator|editor))?", words, re.ASCII)
    if wish is not None:
        role = Role(wish[3]) if wish[3] else None
        change = _add if wish[1] == "add" else _remove
        await change(update, context, int(wish[2]), role)
    elif words:
        await context.answer(update, en_staff.USAGE)
    else:
        async with context.database.read() as tx:
            everybody = await tx.staff.everybody()
        lines = [
            en_staff.staff_line(
                somebody(each.first_name, each.id), each.roles, is_here=each.first_name is not None
            )
            for each in everybody
        ]
        await context.answer(update, "\n".join([*lines, "", en_staff.USAGE]))


async def _add(update: Update, context: Context, person_id: int, asked: Role | None) -> None:
    assert update.effective_user is not None
    role = asked or Role.MODERATOR
    async with context.database.begin() as tx:
        change = await tx.staff.appoint(person_id, role, by=update.effective_user.id)
        name = await _settle(tx, person_id, change)
        roles = await tx.staff.roles_of(person_id)
    who = somebody(name, person_id)
    if change is None:
        await context.answer(update, en_staff.has_already(who, roles))
        return
    await context.answer(update, en_staff.appointed(who, role, is_here=name is not None))
    if name is not None:
        context.later(show_menu(context.bot, person_id, roles))


async def _remove(update: Update, context: Context, person_id: int, role: Role | None) -> None:
    assert update.effective_user is not None
    async with context.database.begin() as tx:
        change = await tx.staff.dismiss(person_id, by=update.effective_user.id, role=role)
        name = await _settle(tx, person_id, change)
        roles = await tx.staff.roles_of(person_id)
    who = somebody(name, person_id)
    if change is None:
        await context.answer(update, en_staff.nothing_to_take(who, roles))
        return
    await context.answer(update, en_staff.dismissed(who, change.lost, roles))
    if name is not None:
        context.later(show_menu(context.bot, person_id, roles))


async def _settle(tx: Transaction, person_id: int, change: RoleChange | None) -> str | None:
    """Tells everybody whom a change concerns; the person's name, if they have written to the bot."""
    if change is not None:
        await announce(tx, change)
    return (await tx.people.names([person_id])).get(person_id)
