"""The rulebook: the newsroom's own rules, as owners have written them, and what each has found."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from moderation.entry import Entry, Subject, Value
from moderation.rules.finding import Effect, Finding, RuleKind
from moderation.rules.rulebook import Rule, RuleState
from storage.clock import Clock
from storage.record import RecordRows
from storage.rows import Rows
from storage.tables import rulebook, rules

# A ninth of PostgreSQL's parameters for one statement.
_AT_ONCE = 3_000


@dataclass(frozen=True, slots=True)
class StoredRule:
    """A rule with what it has found: `hits` while it was live, `dry_hits` since it is on trial."""

    rule: Rule
    hits: int
    dry_hits: int


@dataclass(frozen=True, slots=True)
class RuleCounts:
    """How many rules of one kind there are, and what they have found together."""

    rules: int
    hits: int


class RuleRows(Rows):
    """The rulebook inside one transaction. Every change of a rule is in the record, and counts its version
    up.
    """

    def __init__(self, connection: AsyncConnection, clock: Clock, record: RecordRows) -> None:
        super().__init__(connection, clock)
        self._record = record

    async def version(self) -> int:
        """Counts every change of a rule."""
        return int((await self._connection.execute(select(rulebook.c.version))).scalar_one())

    async def in_force(self) -> list[Rule]:
        """All rules that have a say, on trial or not."""
        rows = await self._connection.execute(_PRESENT.where(rules.c.state != RuleState.OFF))
        return [_rule(row) for row in rows]

    async def get(self, number: int) -> StoredRule | None:
        """One rule; None if there is none, or no longer."""
        row = (await self._connection.execute(_PRESENT.where(rules.c.id == number))).first()
        return _stored(row) if row else None

    async def single(self) -> list[StoredRule]:
        """The rules of which there is one each."""
        lists = [kind for kind in RuleKind if kind.is_list]
        return await self._all(_PRESENT.where(rules.c.kind.not_in(lists)))

    async def page(self, kind: RuleKind, *, offset: int, limit: int) -> list[StoredRule]:
        """Some rules of a list, newest first."""
        newest = _PRESENT.where(rules.c.kind == kind).order_by(None).order_by(rules.c.id.desc())
        return await self._all(newest.offset(offset).limit(limit))

    async def counts(self) -> dict[RuleKind, RuleCounts]:
        """How long each list is."""
        rows = await self._connection.execute(
            select(rules.c.kind, func.count().label("rules"), func.sum(rules.c.hits).label("hits"))
            .where(rules.c.removed_at.is_(None))
            .group_by(rules.c.kind)
        )
        found = {RuleKind(row.kind): RuleCounts(row.rules, int(row.hits)) for row in rows}
        return {kind: found.get(kind, RuleCounts(0, 0)) for kind in RuleKind if kind.is_list}

    async def add(
        self, kind: RuleKind, patterns: Collection[str], effect: Effect, *, added_by: int
    ) -> list[int]:
        """Adds rules to a list; the numbers of those that were not in it yet, in their order.

        :param patterns: different ones, as `pattern_of` and `domain_of` make them.
        """
        added: list[int] = []
        now = self._now()
        wanted = list(patterns)
        for at in range(0, len(wanted), _AT_ONCE):
            rows = [
                {
                    "kind": kind,
                    "pattern": pattern,
                    "effect": effect,
                    "state": RuleState.LIVE,
                    "limits": [],
                    "created_by": added_by,
                    "created_at": now,
                }
                for pattern in wanted[at : at + _AT_ONCE]
            ]
            insert = self._insert(rules).values(rows)
            again = {name: insert.excluded[name] for name in ("effect", "state", "created_by", "created_at")}
            result = await self._connection.execute(
                # One that was removed before comes back under its number, and counts anew.
                insert.on_conflict_do_update(
                    index_elements=[rules.c.kind, rules.c.pattern],
                    set_={**again, "removed_at": None, "hits": 0, "dry_hits": 0},
                    where=rules.c.removed_at.is_not(None),
                ).returning(rules.c.id)
            )
            added += result.scalars()
        for number in sorted(added):
            await self._write_down(number, "added", added_by, after={"kind": kind, "effect": effect})
        if added:
            await self._count_up()
        return sorted(added)

    async def change(
        self,
        number: int,
        *,
        changed_by: int,
        state: RuleState | None = None,
        effect: Effect | None = None,
        limits: Collection[int] | None = None,
    ) -> bool:
        """Changes a rule in what is given. False where there is none, or nothing is different afterwards."""
        stored = await self.get(number)
        if stored is None:
            return False
        rule = stored.rule
        now: dict[str, Value] = {"state": rule.state, "effect": rule.effect, "limits": list(rule.limits)}
        wanted: dict[str, Value] = {
            "state": state,
            "effect": effect,
            "limits": list(limits) if limits is not None else None,
        }
        after = {name: value for name, value in wanted.items() if value is not None and value != now[name]}
        if not after:
            return False
        trial = {"dry_hits": 0} if state is RuleState.DRY else {}
        await self._connection.execute(update(rules).where(rules.c.id == number).values({**after, **trial}))
        before = {name: now[name] for name in after}
        await self._write_down(number, "changed", changed_by, before=before, after=after)
        await self._count_up()
        return True

    async def remove(self, number: int, *, removed_by: int) -> bool:
        """Takes a rule out of its list. False where it is in none."""
        lists = [kind for kind in RuleKind if kind.is_list]
        result = await self._connection.execute(
            update(rules)
            .where(rules.c.id == number, rules.c.removed_at.is_(None), rules.c.kind.in_(lists))
            .values(removed_at=self._now())
        )
        if result.rowcount == 0:
            return False
        await self._write_down(number, "removed", removed_by)
        await self._count_up()
        return True

    async def count(self, findings: Iterable[Finding]) -> None:
        """Counts what rules found in a comment."""
        numbers: dict[bool, list[int]] = defaultdict(list)
        for finding in findings:
            numbers[finding.dry].append(finding.number)
        for dry, found in numbers.items():
            counter = rules.c.dry_hits if dry else rules.c.hits
            await self._connection.execute(
                update(rules).where(rules.c.id.in_(found)).values({counter: counter + 1})
            )

    async def _write_down(
        self, number: int, action: str, by: int, *, before: Value = None, after: Value = None
    ) -> None:
        await self._record.add(Entry(Subject.RULE, str(number), action, by, before, after))

    async def _count_up(self) -> None:
        await self._connection.execute(update(rulebook).values(version=rulebook.c.version + 1))

    async def _all(self, query: Select[Any]) -> list[StoredRule]:
        return [_stored(row) for row in await self._connection.execute(query)]


_PRESENT = select(rules).where(rules.c.removed_at.is_(None)).order_by(rules.c.id)


def _rule(row: Any) -> Rule:
    return Rule(
        row.id, RuleKind(row.kind), row.pattern, Effect(row.effect), RuleState(row.state), tuple(row.limits)
    )


def _stored(row: Any) -> StoredRule:
    return StoredRule(_rule(row), row.hits, row.dry_hits)
