"""Everything the bot reacts to, in one table."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from telegram import Update
from telegram.ext import (
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    MessageHandler,
    TypeHandler,
    filters,
)

from bot.context import Context, OnlyNewsApplication
from bot.handlers import (
    auditing,
    batching,
    commenting,
    cooling,
    deciding,
    editing,
    explaining,
    feeds,
    hours,
    mending,
    policing,
    publishing,
    reviewing,
    ruling,
    sanctioning,
    searching,
    staffing,
    subscribing,
    taking_down,
    triaging,
)
from bot.menus import show_menu
from bot.roles import welcome
from bot.screens import taps
from bot.screens.taps import Tap
from bot.texts import en, en_staff
from bot.updates import is_private, person_of
from moderation.authority import Role, may

Handler = Callable[[Update, Context], Coroutine[Any, Any, None]]
TapHandler = Callable[[Update, Context, Tap], Coroutine[Any, Any, None]]


@dataclass(frozen=True, slots=True)
class Command:
    """A command, and the role it takes."""

    handler: Handler
    role: Role = Role.READER


@dataclass(frozen=True, slots=True)
class Tapped:
    """What a button does, and the role it takes."""

    handler: TapHandler
    role: Role = Role.READER


COMMANDS = {
    "start": Command(subscribing.start),
    "stop": Command(subscribing.stop),
    "help": Command(subscribing.help_),
    "mycomments": Command(commenting.my_comments),
    "queue": Command(reviewing.queue, Role.MODERATOR),
    "approve": Command(deciding.approve, Role.MODERATOR),
    "reject": Command(deciding.reject, Role.MODERATOR),
    "undo": Command(deciding.undo_last, Role.MODERATOR),
    "find": Command(searching.find, Role.MODERATOR),
    "user": Command(sanctioning.user, Role.MODERATOR),
    "warn": Command(sanctioning.warn, Role.MODERATOR),
    "mute": Command(sanctioning.mute, Role.MODERATOR),
    "unmute": Command(sanctioning.unmute, Role.MODERATOR),
    "quiet": Command(hours.quiet, Role.MODERATOR),
    "digest": Command(hours.digest, Role.MODERATOR),
    "ban": Command(sanctioning.ban, Role.OWNER),
    "unban": Command(sanctioning.unban, Role.OWNER),
    "takedown": Command(taking_down.takedown, Role.OWNER),
    "takeback": Command(batching.take_back, Role.OWNER),
    "publish": Command(publishing.publish, Role.EDITOR),
    "articles": Command(editing.articles, Role.EDITOR),
    "article": Command(editing.article, Role.EDITOR),
    "correct": Command(editing.correct, Role.EDITOR),
    "recall": Command(editing.recall, Role.EDITOR),
    "resend": Command(editing.resend, Role.EDITOR),
    "pause": Command(editing.pause, Role.EDITOR),
    "resume": Command(editing.resume, Role.EDITOR),
    "feeds": Command(feeds.feeds, Role.EDITOR),
    "policy": Command(policing.policy, Role.OWNER),
    "alert": Command(hours.alert, Role.OWNER),
    "audit": Command(auditing.audit, Role.OWNER),
    "rules": Command(ruling.rules, Role.OWNER),
    "staff": Command(staffing.staff, Role.OWNER),
    # As it was called before there were editors.
    "mods": Command(staffing.staff, Role.OWNER),
}

TAPS = {
    taps.POST: Tapped(commenting.ask),
    taps.LIST: Tapped(commenting.show),
    taps.OWN: Tapped(commenting.turn_own),
    taps.TAKE_BACK: Tapped(mending.take_back),
    taps.APPROVE: Tapped(reviewing.tap_approve, Role.MODERATOR),
    taps.REJECT: Tapped(reviewing.tap_reject, Role.MODERATOR),
    taps.WHY: Tapped(reviewing.tap_why, Role.MODERATOR),
    taps.UNDO: Tapped(reviewing.tap_undo, Role.MODERATOR),
    taps.SKIP: Tapped(reviewing.tap_skip, Role.MODERATOR),
    taps.QUEUE: Tapped(triaging.tap_queue, Role.MODERATOR),
    taps.SNOOZE: Tapped(triaging.tap_snooze, Role.MODERATOR),
    taps.ESCALATE: Tapped(triaging.tap_escalate, Role.MODERATOR),
    taps.FIND: Tapped(searching.tap_find, Role.MODERATOR),
    taps.WORDS: Tapped(explaining.tap_words, Role.MODERATOR),
    taps.OWN_WORDS: Tapped(explaining.tap_own_words),
    taps.PERSON: Tapped(sanctioning.tap_person, Role.MODERATOR),
    taps.MUTE: Tapped(sanctioning.tap_mute, Role.MODERATOR),
    taps.UNMUTE: Tapped(sanctioning.tap_unmute, Role.MODERATOR),
    taps.HOURS: Tapped(hours.tap_hours, Role.MODERATOR),
    taps.OPEN: Tapped(hours.tap_open, Role.MODERATOR),
    taps.BAN: Tapped(sanctioning.tap_ban, Role.OWNER),
    taps.UNBAN: Tapped(sanctioning.tap_unban, Role.OWNER),
    taps.HEAT: Tapped(cooling.tap_heat, Role.OWNER),
    taps.TAKEDOWN: Tapped(taking_down.tap_takedown, Role.OWNER),
    taps.REJECT_ALL: Tapped(batching.tap_reject_all, Role.MODERATOR),
    taps.TAKE_BACK_ALL: Tapped(batching.tap_take_back, Role.OWNER),
    # What it takes beyond that is the batch's to say.
    taps.BATCH: Tapped(batching.tap_batch, Role.MODERATOR),
    taps.STATUS: Tapped(editing.tap_status, Role.EDITOR),
    taps.RECALL: Tapped(editing.tap_recall, Role.EDITOR),
    taps.RECALLED: Tapped(editing.tap_recalled, Role.EDITOR),
    taps.RESEND: Tapped(editing.tap_resend, Role.EDITOR),
    taps.CORRECT: Tapped(editing.tap_correct, Role.EDITOR),
    taps.PUBLISH: Tapped(publishing.tap_publish, Role.EDITOR),
    taps.FEEDS: Tapped(feeds.tap_feeds, Role.EDITOR),
    taps.FEED: Tapped(feeds.tap_feed, Role.EDITOR),
    taps.SEARCH: Tapped(feeds.tap_search, Role.EDITOR),
    taps.RULES: Tapped(ruling.tap_rules, Role.OWNER),
    taps.RULE: Tapped(ruling.tap_rule, Role.OWNER),
    taps.POLICY: Tapped(policing.tap_policy, Role.OWNER),
    taps.AUDIT: Tapped(auditing.tap_audit, Role.OWNER),
}

_FIRST_GROUP, _TABLE = 0, 1


def register(application: OnlyNewsApplication) -> None:
    """Puts the table into the application. In each group the first that fits handles the update."""
    private = filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE & ~filters.StatusUpdate.ALL
    application.add_handler(TypeHandler(Update, _meet), group=_FIRST_GROUP)
    for handler in (
        *(CommandHandler(name, _for_role(command), filters=private) for name, command in COMMANDS.items()),
        # The library reads commands in texts only, not below pictures.
        MessageHandler(private & filters.CaptionRegex(publishing.COMMAND), _for_role(COMMANDS["publish"])),
        MessageHandler(filters.ChatType.PRIVATE & filters.UpdateType.EDITED_MESSAGE, mending.edited),
        CallbackQueryHandler(_tapped),
        MessageHandler(private & filters.COMMAND, _unknown_command),
        MessageHandler(private & filters.REPLY, commenting.reply),
        MessageHandler(private, commenting.other),
        CommandHandler(
            list(COMMANDS), _private_only, filters=filters.ChatType.GROUPS & filters.UpdateType.MESSAGE
        ),
        MessageHandler(filters.StatusUpdate.MIGRATE, subscribing.moved),
        ChatMemberHandler(subscribing.membership, ChatMemberHandler.MY_CHAT_MEMBER),
    ):
        application.add_handler(handler, group=_TABLE)


async def _meet(update: Update, context: Context) -> None:
    """Keeps the name and language of whoever writes to the bot. Talk in groups is not its business.

    Somebody who was given a role before they ever wrote hears of it now.
    """
    person = person_of(update)
    if person is None or not is_private(update):
        return
    async with context.database.begin() as tx:
        roles = await welcome(tx, person.id) if await tx.people.meet(person) else None
    if roles:
        context.later(show_menu(context.bot, person.id, roles))


def _for_role(command: Command) -> Handler:
    async def guarded(update: Update, context: Context) -> None:
        if await _allowed(update, context, command.role):
            await command.handler(update, context)
        else:
            await context.answer(update, en_staff.ONLY[command.role])

    return guarded


async def _tapped(update: Update, context: Context) -> None:
    query = update.callback_query
    tap = taps.read(query.data) if query and query.data else None
    if tap is None or query is None or query.message is None:
        context.toast(update, en.STALE_BUTTON)
        return
    tapped = TAPS[tap.action]
    if await _allowed(update, context, tapped.role):
        await tapped.handler(update, context, tap)
    else:
        context.toast(update, en_staff.ONLY[tapped.role])


async def _allowed(update: Update, context: Context, role: Role) -> bool:
    """Roles are read anew on every command and every tap."""
    return role is Role.READER or may(await context.roles(update), role)


async def _unknown_command(update: Update, context: Context) -> None:
    await context.answer(update, en.UNKNOWN_COMMAND)


async def _private_only(update: Update, context: Context) -> None:
    message = update.effective_message
    assert message is not None
    # Once an hour, or a few people in groups of their own could keep all answers waiting.
    cause = f"private-only:{message.chat_id}:{message.date:%Y-%m-%d %H}"
    await context.answer(update, en.PRIVATE_ONLY, cause=cause)
