"""Something is imposed on a person, or lifted: checked, written and told in one transaction."""

from moderation.authority import may
from moderation.sanctions import (
    NewSanction,
    NobodyHere,
    NothingToLift,
    RecordOutdated,
    Sanction,
    SanctionKind,
    TakesAnOwner,
    require_may_impose,
    takes,
    version_of,
)
from storage.transaction import Transaction


async def impose(tx: Transaction, new: NewSanction, *, cause: str, version: int | None = None) -> Sanction:
    """Imposes something, once for each cause.

    :param version: of the person's record, as it was shown; None: whichever it is.
    :raises NobodyHere, IsStaff, TakesAnOwner, RecordOutdated:
    """
    if not await tx.sanctions.hold(new.person_id):
        raise NobodyHere(new.person_id)
    known = await tx.sanctions.caused_by(cause)
    if known is not None:
        return known
    require_may_impose(
        new,
        by_roles=await tx.staff.roles_of(new.by),
        person_roles=await tx.staff.roles_of(new.person_id),
    )
    await _require_current(tx, new.person_id, version)
    return await tx.sanctions.impose(new, cause=cause)


async def lift(
    tx: Transaction, person_id: int, kind: SanctionKind, *, by: int, version: int | None = None
) -> None:
    """Lifts all of a kind that stands.

    :param version: of the person's record, as it was shown; None: whichever it is.
    :raises NobodyHere, TakesAnOwner, NothingToLift, RecordOutdated:
    """
    if not await tx.sanctions.hold(person_id):
        raise NobodyHere(person_id)
    await _require_current(tx, person_id, version)
    roles = await tx.staff.roles_of(by)
    standing = [
        each for each in await tx.sanctions.of(person_id) if each.kind is kind and each.restricts(tx.now())
    ]
    if not standing:
        raise NothingToLift(person_id)
    if not all(may(roles, takes(each.kind, each.lasts)) for each in standing):
        raise TakesAnOwner
    await tx.sanctions.lift(person_id, kind, by=by)


async def _require_current(tx: Transaction, person_id: int, version: int | None) -> None:
    if version is not None and version != version_of(await tx.sanctions.of(person_id)):
        raise RecordOutdated(person_id)
