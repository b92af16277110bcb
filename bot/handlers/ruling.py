"""Owners write the rules: words, sites, limits, and what each rule does."""

import re
from collections.abc import Mapping

from telegram import Update

from bot.context import Context
from bot.screens.taps import Tap
from bot.texts import en, en_rules
from bot.updates import cause_of
from moderation.rules.finding import Effect, RuleKind
from moderation.rules.links import domain_of
from moderation.rules.rulebook import LIMITS, RuleState
from moderation.rules.words import NotAPattern, pattern_of
from storage.outbox import Kind, Lane, NewMessage, OutboxMessage
from storage.transaction import Transaction

# What is written at the beginning; what it finds may be changed afterwards.
FIRST_EFFECT = {
    RuleKind.BANNED: Effect.REJECT,
    RuleKind.SUSPECT: Effect.HOLD,
    RuleKind.ALLOWED_SITE: Effect.NOTE,
}
# Some rules are written in, some on buttons; what they say is the same.
ACTIONS = ("remove", *RuleState, *Effect)


async def rules(update: Update, context: Context) -> None:
    """/rules, /rules N, /rules add banned WORDS, /rules allow SITES, /rules remove N, /rules limit N NUMBERS
    ...
    """
    assert update.effective_message is not None
    # Not the words that the library has split: several may stand on lines of their own.
    words = "".join((update.effective_message.text or "").split(maxsplit=1)[1:]).strip()
    if not words:
        await _show(update, context, {})
    elif number := re.fullmatch(r"#?(\d{1,15})", words, re.ASCII):
        await _answer_about(update, context, int(number[1]), None)
    elif new := re.fullmatch(r"add\s+(banned|suspect)\s+(.+)", words, re.IGNORECASE | re.DOTALL):
        await _add_words(update, context, RuleKind(new[1].lower()), new[2])
    elif sites := re.fullmatch(r"allow\s+(.+)", words, re.IGNORECASE | re.DOTALL):
        await _allow(update, context, sites[1])
    elif act := re.fullmatch(rf"({'|'.join(ACTIONS)})\s+#?(\d{{1,15}})", words, re.ASCII | re.IGNORECASE):
        await _answer_about(update, context, int(act[2]), act[1].lower())
    elif limit := re.fullmatch(r"limit\s+#?(\d{1,15})((?:[\s/,]+\d{1,9})+)", words, re.ASCII | re.IGNORECASE):
        numbers = [int(digits) for digits in re.findall(r"\d+", limit[2])]
        await _set_limits(update, context, int(limit[1]), numbers)
    else:
        await context.answer(update, en_rules.USAGE)


async def tap_rules(update: Update, context: Context, tap: Tap) -> None:
    """Shows all rules, or a page of a list."""
    place, page = tap.arguments[0], tap.number(1)
    details = {} if place == "all" else {"kind": place, "page": page}
    async with context.database.begin() as tx:
        tapped = await _tapped(update, tx)
        if tapped is not None:
            await tx.outbox.turn(tapped, details, comment_id=None)
    context.toast(update, None if tapped is not None else en.STALE_BUTTON)


async def tap_rule(update: Update, context: Context, tap: Tap) -> None:
    """Shows a rule, or does something with it and shows how it is then."""
    assert update.effective_user is not None
    number, what = tap.number(0), tap.arguments[1]
    async with context.database.begin() as tx:
        tapped = await _tapped(update, tx)
        said: str | None = en.STALE_BUTTON
        if tapped is not None:
            rule = await tx.rules.get(number)
            said = await _do(tx, number, what, update.effective_user.id) if what != "show" else None
            removed = what == "remove" and rule is not None
            details = {"kind": rule.rule.kind, "page": 0} if removed and rule else {"rule": number}
            await tx.outbox.turn(tapped, details, comment_id=None)
    context.toast(update, said)


async def _answer_about(update: Update, context: Context, number: int, what: str | None) -> None:
    """Does something with a rule, if anything, and answers with the rule or with a sentence."""
    assert update.effective_user is not None
    async with context.database.begin() as tx:
        rule = await tx.rules.get(number)
        if rule is None:
            said: str | None = en_rules.no_such_rule(number)
        else:
            said = await _do(tx, number, what, update.effective_user.id) if what is not None else None
        if said is None:
            await _add_message(tx, update, {"rule": number})
    if said is not None:
        await context.answer(update, said)


async def _do(tx: Transaction, number: int, what: str, owner_id: int) -> str | None:
    """Changes or removes a rule; a plain sentence where the rule itself does not show what came of it."""
    stored = await tx.rules.get(number)
    if stored is None:
        return en_rules.no_such_rule(number)
    if what == "remove":
        if not await tx.rules.remove(number, removed_by=owner_id):
            return en_rules.not_removable(number)
        return en_rules.removed(number)
    if stored.rule.kind is RuleKind.ALLOWED_SITE:
        return en_rules.only_added_and_removed(number)
    if what in tuple(RuleState):
        changed = await tx.rules.change(number, changed_by=owner_id, state=RuleState(what))
    else:
        changed = await tx.rules.change(number, changed_by=owner_id, effect=Effect(what))
    return None if changed else en_rules.NOTHING_TO_CHANGE


async def _add_words(update: Update, context: Context, kind: RuleKind, words: str) -> None:
    wanted = [part.strip() for part in re.split(r"[\n,;]", words) if part.strip()]
    patterns: dict[str, None] = {}
    for part in wanted:
        try:
            patterns[pattern_of(part)] = None
        except NotAPattern as refused:
            await context.answer(update, en_rules.not_a_pattern(part, refused.problem))
            return
    await _add(update, context, kind, list(patterns))


async def _allow(update: Update, context: Context, words: str) -> None:
    domains: dict[str, None] = {}
    for part in re.split(r"[\s,;]+", words.strip()):
        domain = domain_of(part)
        if domain is None:
            await context.answer(update, en_rules.not_a_site(part))
            return
        domains[domain] = None
    await _add(update, context, RuleKind.ALLOWED_SITE, list(domains))


async def _add(update: Update, context: Context, kind: RuleKind, patterns: list[str]) -> None:
    """Adds to a list, and shows its newest."""
    assert update.effective_user is not None
    if not patterns:
        await context.answer(update, en_rules.USAGE)
        return
    async with context.database.begin() as tx:
        added = await tx.rules.add(kind, patterns, FIRST_EFFECT[kind], added_by=update.effective_user.id)
        said = en_rules.added(len(added), len(patterns) - len(added))
        await _add_message(tx, update, {"kind": kind, "page": 0, "said": said})


async def _set_limits(update: Update, context: Context, number: int, numbers: list[int]) -> None:
    assert update.effective_user is not None
    async with context.database.begin() as tx:
        stored = await tx.rules.get(number)
        limits = LIMITS.get(stored.rule.kind, ()) if stored is not None else ()
        said: str | None = None
        if stored is None:
            said = en_rules.no_such_rule(number)
        elif not limits:
            said = en_rules.no_limits(number)
        elif len(numbers) != len(limits) or not all(
            limit.least <= each <= limit.most for each, limit in zip(numbers, limits, strict=True)
        ):
            said = en_rules.wrong_limits(number, [(limit.least, limit.most) for limit in limits])
        else:
            await tx.rules.change(number, changed_by=update.effective_user.id, limits=numbers)
            await _add_message(tx, update, {"rule": number})
    if said is not None:
        await context.answer(update, said)


async def _show(update: Update, context: Context, details: Mapping[str, object]) -> None:
    async with context.database.begin() as tx:
        await _add_message(tx, update, details)


async def _add_message(tx: Transaction, update: Update, details: Mapping[str, object]) -> None:
    assert update.effective_chat is not None
    await tx.outbox.add(
        NewMessage(
            Lane.ANSWER, Kind.RULES, update.effective_chat.id, details=dict(details), cause=cause_of(update)
        )
    )


async def _tapped(update: Update, tx: Transaction) -> OutboxMessage | None:
    query = update.callback_query
    assert query is not None and query.message is not None
    return await tx.outbox.at(query.message.chat.id, query.message.message_id)
