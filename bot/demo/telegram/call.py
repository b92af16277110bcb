"""One call of a Bot API method: who calls, with what, in which world."""

from dataclasses import dataclass

from bot.demo.telegram.params import Params
from bot.demo.telegram.world import Bot, World


@dataclass(frozen=True, slots=True)
class Call:
    """What a method needs. A method returns its `result` as JSON, or raises Refused."""

    world: World
    bot: Bot
    params: Params
