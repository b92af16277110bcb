"""Owners do something about an article that heats up, and undo it: one tap each."""

from telegram import Update

from bot import cooling
from bot.context import Context
from bot.handlers.deciding import person
from bot.screens.taps import Tap
from bot.texts import en_heat
from moderation.heat import Remedy


async def tap_heat(update: Update, context: Context, tap: Tap) -> None:
    """A remedy is chosen, or undone. Every owner's message shows it by itself."""
    episode_id, version, by, what = tap.number(0), tap.number(1), person(update), tap.arguments[2]
    start = context.services.submissions.start
    try:
        async with context.database.begin() as tx:
            if what == "undo":
                await cooling.undo(tx, episode_id, version, by=by)
                words = en_heat.UNDONE
            else:
                remedy = Remedy(what)
                await cooling.cool(tx, episode_id, version, remedy, by=by, start=start)
                words = en_heat.LEFT if remedy is Remedy.LEAVE else en_heat.DONE
    except cooling.EpisodeOutdated:
        words = en_heat.OUTDATED
    except cooling.PolicyChangedSince:
        words = en_heat.POLICY_CHANGED
    context.toast(update, words)
