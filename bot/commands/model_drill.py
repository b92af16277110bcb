"""`onlynews model drill`: rehearses an outage of the model on the running service, and watches it."""

import asyncio
import signal
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from bot.commands.terminal import console, errors
from bot.settings import Settings
from moderation.faults import Fault
from storage.database import Database, DatabaseUnavailable
from storage.drills import Drill, Tally

LOOK_SECONDS: Final = 0.5
NOBODY_SECONDS: Final = 10.0
"""A running copy looks every second, and may be waiting for its database."""
SETTLE_SECONDS: Final = 300.0
"""A model that crashed is started anew after up to a minute and must be loaded; then there is the backlog."""
FAILED: Final = 1

_WHAT_IT_DOES: Final = {
    Fault.RAISING: "raises on every comment",
    Fault.HANGING: "does not answer",
    Fault.SLOW: "is too slow",
    Fault.CRASHING: "crashes",
    Fault.NONSENSE: "answers with nonsense",
    Fault.MIXED: "fails now and then, in every way",
}


@dataclass(frozen=True, slots=True)
class Result:
    """How a drill ended.

    :ivar settled_after: how many seconds after its end the model was back and every comment scored; None
        where that did not happen.
    """

    tally: Tally
    settled_after: float | None

    @property
    def passed(self) -> bool:
        """Whether nothing was published without a score, and nothing is left without one."""
        return self.settled_after is not None and not self.tally.published_unscored


def rehearse_outage(settings: Settings, fault: Fault, seconds: int) -> None:
    """Runs a drill and prints what happened; ends with an exit code above 0 where not all was well."""
    try:
        result = asyncio.run(_rehearse(settings, fault, seconds))
    except DatabaseUnavailable as problem:
        errors.print(f"The database cannot be reached ({problem}). Look at DATABASE_URL.", style="red")
        raise typer.Exit(FAILED) from None
    except asyncio.CancelledError:
        errors.print("The drill has ended; what became of it was not watched to its end.", style="red")
        raise typer.Exit(FAILED) from None
    if result is None or not result.passed:
        raise typer.Exit(FAILED)


async def _rehearse(settings: Settings, fault: Fault, seconds: int) -> Result | None:
    """None where there was no drill."""
    database = Database(settings.database_url)
    try:
        await database.migrate()
        async with database.begin() as tx:
            drill = await tx.drills.begin(fault, timedelta(seconds=seconds))
        if drill is None:
            errors.print("A drill is running already. Wait for its end.", style="red")
            return None
        try:
            return await Watch(database, drill).until_settled()
        finally:
            async with database.begin() as tx:
                await tx.drills.end(drill.id)
    finally:
        await database.close()


class Watch:
    """Follows a drill to its end and beyond."""

    def __init__(self, database: Database, drill: Drill) -> None:
        self._database = database
        self._drill = drill
        self._stopped = False
        self._watching = asyncio.current_task()

    async def until_settled(self) -> Result | None:
        """Shows how it goes, and sums it up; None where no copy of the service takes part."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self._stop)
        if not await self._is_taken_up():
            errors.print(
                "No running copy of the service has taken the drill up. Is it running, and with this "
                "DATABASE_URL?",
                style="red",
            )
            return None
        console.print(f"The model of the running service {_WHAT_IT_DOES[self._drill.fault]} now.")
        await self._until_its_end()
        console.print("The drill is over. Waiting for the model, and for every comment to be scored ...")
        ended = datetime.now(UTC)
        settled = await self._is_settled()
        seconds = (datetime.now(UTC) - ended).total_seconds() if settled else None
        async with self._database.begin() as tx:
            result = Result(await tx.drills.tally(self._drill.id), seconds)
            await tx.drills.write_down(
                self._drill.id, {**asdict(result.tally), "settled_after_seconds": seconds}
            )
        _sum_up(result)
        return result

    def _stop(self) -> None:
        """The first time, the drill ends early; the second time, nobody watches any more."""
        if self._stopped and self._watching is not None:
            self._watching.cancel()
        self._stopped = True

    async def _is_taken_up(self) -> bool:
        with console.status("Waiting for a running copy of the service ..."):
            for _ in range(round(NOBODY_SECONDS / LOOK_SECONDS)):
                async with self._database.read() as tx:
                    drill = await tx.drills.require(self._drill.id)
                if drill.taken_up_at is not None:
                    return True
                if self._stopped:
                    return False
                await asyncio.sleep(LOOK_SECONDS)
        return False

    async def _until_its_end(self) -> None:
        seconds = (self._drill.ends_at - self._drill.begun_at).total_seconds()
        columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
        with Progress(*columns, console=console, transient=True) as progress:
            task = progress.add_task("", total=seconds)
            while (now := datetime.now(UTC)) < self._drill.ends_at and not self._stopped:
                async with self._database.read() as tx:
                    tally = await tx.drills.tally(self._drill.id)
                progress.update(
                    task,
                    description=_so_far(tally),
                    completed=(now - self._drill.begun_at).total_seconds(),
                )
                await asyncio.sleep(LOOK_SECONDS)
        async with self._database.begin() as tx:
            await tx.drills.end(self._drill.id)

    async def _is_settled(self) -> bool:
        with console.status("") as status:
            for _ in range(round(SETTLE_SECONDS / LOOK_SECONDS)):
                async with self._database.read() as tx:
                    drill = await tx.drills.require(self._drill.id)
                    tally = await tx.drills.tally(self._drill.id)
                if drill.mended_at is not None and not tally.waiting:
                    return True
                status.update(_so_far(tally))
                await asyncio.sleep(LOOK_SECONDS)
        return False


def _so_far(tally: Tally) -> str:
    return (
        f"{tally.came} came in, {tally.unscored_at_first} without a score, {tally.waiting} still wait for one"
    )


def _sum_up(result: Result) -> None:
    tally, seconds = result.tally, result.settled_after
    if tally.came:
        came = "1 comment" if tally.came == 1 else f"{tally.came:,} comments"
        console.print(f"{came} came in meanwhile; {tally.unscored_at_first:,} had no score at first.")
    else:
        console.print("No comment came in meanwhile: only the model was put to the test.")
    if tally.published_unscored:
        errors.print(
            Text(f"{tally.published_unscored:,} were published without a score. This must not be.", "red")
        )
    else:
        console.print("None was published without a score.")
    if seconds is not None:
        console.print(f"The model was back, and every comment scored, {seconds:.0f} s after the end.")
    elif tally.waiting:
        errors.print(
            Text(f"{tally.waiting:,} still have no score, {SETTLE_SECONDS:.0f} s after the end.", "red")
        )
    else:
        errors.print(Text(f"The model is not back, {SETTLE_SECONDS:.0f} s after the end.", "red"))
