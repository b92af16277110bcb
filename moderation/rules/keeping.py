"""The rulebook as it stands now: compiled once for each change, and looked up once for each comment."""

import asyncio
from dataclasses import dataclass

from moderation.records import Rules
from moderation.rules.rulebook import Rule, Rulebook


@dataclass(frozen=True, slots=True)
class Changed:
    """A rulebook that is not compiled yet."""

    version: int
    rules: list[Rule]


class CurrentRules:
    """Keeps the last rulebook in memory for as long as the stored one has its version."""

    def __init__(self) -> None:
        self._book = Rulebook((), version=-1)
        self._compiling = asyncio.Lock()

    async def look(self, rules: Rules) -> Changed | None:
        """What has changed since the last comment; in a transaction, which is not held up by compiling it."""
        version = await rules.version()
        return None if version == self._book.version else Changed(version, await rules.in_force())

    async def compiled(self, changed: Changed | None) -> Rulebook:
        """The rulebook to read a comment by."""
        if changed is not None:
            async with self._compiling:
                # Meanwhile somebody else may have compiled it, or a newer one.
                if changed.version > self._book.version:
                    self._book = await asyncio.to_thread(Rulebook, changed.rules, changed.version)
        return self._book
