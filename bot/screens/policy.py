"""What owners see of the policy: what holds on the site, where something else does, and how to change it."""

from collections.abc import Mapping, Sequence
from typing import Final

from bot.screens import Button, Screen, taps
from bot.texts import en_articles, en_policy, en_slow
from moderation.policies import Place, SitePolicy
from moderation.policy import Mode
from storage.policies import Placed, PlacedMode, PlacedSlowMode

PLACES_SHOWN: Final = 12
MAX_LABEL: Final = 28
FIRST_CHOICES: Final = (0, 1, 2, 3)
DAYS_CHOICES: Final = (0, 7, 14, 30)
SLOW_CHOICES: Final = (0, 1, 5, 15)


def policy_screen(
    site: SitePolicy,
    elsewhere: Sequence[PlacedMode],
    names: Mapping[Place, str],
    said: str | None = None,
    *,
    slow: Sequence[PlacedSlowMode] = (),
) -> Screen:
    """The policy, with a button for each usual change; the others are made in words.

    :param elsewhere: the parts of the site with a mode of their own.
    :param names: of feeds and articles among them.
    :param said: what has just become of it.
    :param slow: the parts of the site with a slow mode of their own.
    """
    # The newest are those that an owner looks for.
    everything: list[Placed] = [*elsewhere, *slow]
    everything.sort(key=lambda each: -each.id)
    shown = everything[:PLACES_SHOWN]
    places = [_place(each, names.get(each.place)) for each in shown]
    if len(everything) > len(shown):
        places.append(en_policy.more(len(everything) - len(shown)))
    parts = [said] if said else []
    parts += [en_policy.TITLE, f"{en_policy.of_site(site)}\n{en_slow.of_site(site)}"]
    parts.append("\n".join([en_policy.ELSEWHERE, *places]) if places else en_policy.NOWHERE_ELSE)
    parts.append(en_policy.HOW_ELSEWHERE)
    keyboard = [
        tuple(_choice(mode.value, "mode", mode, is_so=mode is site.mode) for mode in Mode),
        (
            _choice(en_policy.REJECT_ON, "reject", 1, is_so=site.auto_reject),
            _choice(en_policy.REJECT_OFF, "reject", 0, is_so=not site.auto_reject),
        ),
        tuple(
            _choice(en_policy.first(number), "first", number, is_so=number == site.first_comments)
            for number in FIRST_CHOICES
        ),
        tuple(
            _choice(en_policy.close(days), "close", days, is_so=days == site.closing_days)
            for days in DAYS_CHOICES
        ),
    ]
    if site.closing_days:
        keyboard.append(
            tuple(
                _choice(words, "after", mode, is_so=mode is site.closing_mode)
                for mode, words in en_policy.AFTER.items()
            )
        )
    keyboard.append(
        tuple(
            _choice(en_slow.button(minutes), "slow", minutes, is_so=minutes == site.slow_minutes)
            for minutes in SLOW_CHOICES
        )
    )
    removing = [Button(_cut(_back(each)), taps.data(taps.POLICY, "remove", each.id)) for each in shown]
    keyboard += [tuple(removing[at : at + 2]) for at in range(0, len(removing), 2)]
    keyboard.append((Button(en_articles.REFRESH, taps.data(taps.POLICY, "show", 0)),))
    return Screen("\n\n".join(parts), tuple(keyboard))


def _place(placed: Placed, name: str | None) -> str:
    if isinstance(placed, PlacedMode):
        return en_policy.place(placed.place, name, placed.mode)
    return en_slow.place(placed.place, name, placed.minutes)


def _back(placed: Placed) -> str:
    return en_policy.back(placed.place) if isinstance(placed, PlacedMode) else en_slow.back(placed.place)


def _choice(words: str, what: str, value: object, *, is_so: bool) -> Button:
    return Button(en_policy.chosen(words, is_so=is_so), taps.data(taps.POLICY, what, value))


def _cut(label: str) -> str:
    return label if len(label) <= MAX_LABEL else label[: MAX_LABEL - 1] + "…"
