"""The life of comments in any order of events: the state machine's invariants, over the real storage."""

from dataclasses import dataclass, field, replace

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from moderation import batching, review
from moderation.batch import Batch, BatchKind, Item, NewBatch, Order
from moderation.comment import Action, Decision, Origin
from moderation.policy import DEFAULT_THRESHOLDS, Mode
from moderation.reading.fingerprint import fingerprint_of
from moderation.review import UNDO_WITHIN, Explanation, Ruling, Undoing
from moderation.revising import (
    MOST_REVISIONS,
    Edit,
    Revisions,
    TakenDown,
    TooManyRevisions,
    Withdrawn,
    withdraw,
)
from moderation.status import Status
from moderation.submission import Draft, Policy, Submissions
from moderation.takedown import LegalReason
from moderation.takedown import Order as TakedownOrder
from moderation.taking_down import TakenDownAlready, take_down
from moderation.transitions import may_follow
from moderation.verdict import Outcome
from storage.policies import Name
from tests.builders import add_article, add_staff
from tests.moderation.lived_newsroom import STAFF, LivedNewsroom
from tests.moderation.test_submission import ScriptedClassifier

OWNER = 3_001
WHY = "It is advertising"
TEXTS = ("Buy my boats", "BUY my boats!", "Buy... my b0ats", "Well said.")
SAID = {Status.PUBLISHED: "✅", Status.HELD: "⏳", Status.REJECTED: "❌", Status.TAKEN_DOWN: "⚖️"}
GONE = (Status.WITHDRAWN, Status.TAKEN_DOWN)
LATER = 61.0
MOST = 4

DECIDING = (
    *("approve", "approve all", "reject", "reject all", "reject because", "stale", "by number"),
    *("why", "no reason", "undo", "undo", "undo last"),
    *("preview", "batch", "undo batch"),
)
HAPPENING = (
    *("write", "edit", "edit", "withdraw", "take down", "list", "open", "all open", "queue", "skip"),
    *("leave", "a minute", "late", "told", "back"),
)
submissions = st.tuples(
    st.sampled_from(TEXTS),
    st.sampled_from([Mode.PRE, Mode.SMART, Mode.POST]),
    st.sampled_from([0.01, 0.999, None, None]),
)


@dataclass
class Known:
    """What must be so of a comment."""

    status: Status
    version: int
    texts: list[str]
    standing: Decision | None = None
    is_peoples: bool = False
    edits: list[int] = field(default_factory=list)
    """The version that each edit has made."""

    @property
    def text(self) -> str:
        return self.texts[-1]

    @property
    def revision(self) -> int:
        return len(self.texts)

    def is_edited(self, since: int, to: int) -> bool:
        """Whether its author has changed it between two versions."""
        return any(since < version <= to for version in self.edits)


class LifeOfComments(RuleBasedStateMachine):
    """Readers, the policy and three people who moderate; messages leave when they like."""

    def __init__(self) -> None:
        super().__init__()
        self.room = LivedNewsroom()
        self.known: dict[int, Known] = {}
        self.batch: Batch | None = None
        self.items: list[Item] = []

    def teardown(self) -> None:
        if self.known:
            self._everything_is_told()
        self.room.close()

    @initialize(submitted=st.lists(submissions, min_size=2, max_size=3), rejects=st.booleans())
    def newsroom(self, submitted: list[tuple[str, Mode, float | None]], rejects: bool) -> None:
        async def prepare() -> int:
            async with self.room.database.begin() as tx:
                await tx.staff.set_owners([OWNER])
                for person in STAFF:
                    await add_staff(tx, person)
                await tx.policies.set_site(Name.AUTO_REJECT, rejects, by=OWNER)
                return (await add_article(tx)).id

        self.room.article_id = self.room.do(prepare())
        for text, mode, toxicity in submitted:
            self._submit(text, mode, toxicity)

    # What happens: one rule, whose deeds are drawn evenly (Hypothesis has favourites among rules).

    @rule(
        deed=st.sampled_from([*DECIDING, *HAPPENING]),
        place=st.integers(0, MOST - 1),
        person=st.sampled_from(STAFF),
        submission=submissions,
    )
    def something_happens(  # noqa: PLR0912 (one case for each deed)
        self, deed: str, place: int, person: int, submission: tuple[str, Mode, float | None]
    ) -> None:
        comment = list(self.known)[place % len(self.known)]
        if deed in DECIDING:
            self._somebody_decides(deed, comment, person)
            return
        match deed:
            case "write" if len(self.known) < MOST:
                self._submit(*submission)
            case "edit":
                self._edit(comment, *submission)
            case "withdraw" if place == 0:
                self._withdraw(comment)
            case "take down" if place == 0:
                self._take_down(comment)
            case "list":
                self.room.do(self.room.list_comments())
            case "open":
                self.room.do(self.room.open_card(person, comment))
            case "all open":
                for everybody in STAFF:
                    self.room.do(self.room.open_card(everybody, comment))
            case "queue":
                self.room.do(self.room.open_card(person, None))
            case "skip":
                self.room.do(self.room.skip(person))
            case "leave":
                self.room.do(self.room.deliver(place + 1))
            case "a minute":
                self.room.clock.move(LATER)
            case "late":
                self.room.clock.move(UNDO_WITHIN.total_seconds() + 1)
            case "told":
                self._everything_is_told()
            case "back":
                self._the_model_is_back(*submission[1:])

    def _somebody_decides(self, deed: str, comment: int, person: int) -> None:
        version, revision = self.known[comment].version, self.known[comment].revision
        match deed:
            case "approve" | "approve all":
                same_text = deed == "approve all"
                self._decide(Ruling(comment, person, Action.APPROVE, None, version, revision, same_text))
            case "reject" | "reject all":
                same_text = deed == "reject all"
                self._decide(Ruling(comment, person, Action.REJECT, None, version, revision, same_text))
            case "reject because":
                self._decide(Ruling(comment, person, Action.REJECT, WHY, version, revision))
            case "stale":
                self._decide(Ruling(comment, person, Action.APPROVE, None, version - 1, revision))
            case "by number":
                cause = f"command:{self.room.clock()}:{comment}:{version}"
                self._decide(Ruling(comment, person, Action.REJECT, cause=cause))
            case "why" | "no reason":
                self._explain(comment, person, WHY if deed == "why" else None)
            case "undo" | "undo last":
                self._undo(comment if deed == "undo" else None, person)
            case "preview":
                self._preview(person)
            case "batch" if self.batch is not None:
                self._carry_out(self.batch, person)
            case "undo batch" if self.batch is not None:
                self._undo_batch(self.batch, person)

    # What must be so after every step.

    @invariant()
    def each_comment_is_as_its_log_says(self) -> None:
        if not self.known:
            return
        stored, log, count, cards = self.room.do(self.room.stored())
        assert count == sum(known.status is Status.PUBLISHED for known in self.known.values())
        assert all(number == 1 for number in cards), "one living card for each moderator"
        for comment_id, known in self.known.items():
            assert stored[comment_id] == (known.status, known.version)
            before: Status | None = None
            rows, decided = [row for row in log if row.comment_id == comment_id], 0
            for row in rows:
                assert may_follow(Status(row.before), Status(row.after))
                is_next = before in {None, Status(row.before)} or known.is_edited(decided, row.version)
                assert is_next, "the log has no gap but what the author has made"
                before, decided = Status(row.after), row.version + 1
            is_edited = known.is_edited(decided, known.version)
            if rows and known.status not in GONE and not is_edited:
                assert known.status is before, "the log replays to the status"
            is_over = known.status in GONE or not rows or rows[-1].action == Action.UNDO or is_edited
            stands = None if is_over else rows[-1]
            assert (known.standing is None) is (stands is None)
            if stands is not None and known.standing is not None:
                assert (stands.id, stands.reason) == (known.standing.id, known.standing.reason)
            if known.status is Status.PUBLISHED and stands is not None:
                assert stands.action == Action.APPROVE

    # How.

    def _submit(self, text: str, mode: Mode, toxicity: float | None) -> None:
        number = 10_000 + len(self.known)
        draft = Draft(self.room.article_id, number, Origin(number, 1), text)
        comment = self.room.do(self._submissions(mode, toxicity).submit(draft, within=1.0))
        assert comment.status is not Status.PUBLISHED or comment.verdict.outcome is Outcome.ALLOW
        self.known[comment.id] = Known(comment.status, 1, [text])

    def _edit(self, comment: int, text: str, mode: Mode, toxicity: float | None) -> None:
        known, before = self.known[comment], self.known[comment].status
        edit = Edit(Origin(self.room.do(self.room.author_of(comment)), 1), text, self.room.clock())
        revisions = Revisions(self.room.database, _classifier(toxicity), Policy(mode, DEFAULT_THRESHOLDS))
        try:
            edited = self.room.do(revisions.revise(edit, within=1.0))
        except (Withdrawn, TakenDown):
            assert before in GONE
            return
        except TooManyRevisions:
            assert known.revision == MOST_REVISIONS
            return
        assert edited is not None
        if edited.version == known.version:
            assert text in known.texts, "nothing new"
            return
        assert edited.status is Status.HELD or (before, edited.status) == (Status.PUBLISHED,) * 2
        assert edited.status is Status.HELD or edited.verdict.outcome is Outcome.ALLOW
        # Whatever was decided was about another text, and a person reads this one.
        known.status, known.version, known.standing, known.is_peoples = (
            edited.status,
            edited.version,
            None,
            True,
        )
        known.texts.append(text)
        known.edits.append(edited.version)

    def _the_model_is_back(self, mode: Mode, toxicity: float | None) -> None:
        submissions, after_id = self._submissions(mode, toxicity or 0.01), 0
        while page := self.room.do(submissions.unscored(after_id=after_id, limit=1)):
            (waiting,) = page
            after_id, known = waiting.id, self.known[waiting.id]
            scored = self.room.do(submissions.score_late(waiting, within=1.0))
            assert scored is not None
            assert not known.is_peoples or scored.status is Status.HELD, "held back by a person"
            known.status, known.version = scored.status, scored.version

    def _explain(self, comment: int, moderator: int, reason: str | None) -> None:
        standing = self.known[comment].standing
        version = standing.version if standing is not None else 1
        try:
            self.room.do(review.explain(self.room.database, Explanation(comment, version, moderator, reason)))
        except review.NothingToUndo:
            assert standing is None or standing.action is Action.APPROVE
        except review.SomebodyElses:
            assert standing is not None and standing.moderator_id != moderator
        else:
            assert standing is not None and standing.moderator_id == moderator
            for known in self.known.values():
                mine = known.standing
                if mine is not None and _group(mine) == _group(standing) and mine.reason is None:
                    known.standing = replace(mine, reason=reason)

    def _undo(self, comment: int | None, moderator: int) -> None:
        is_owner = moderator == OWNER
        standing = self.known[comment].standing if comment is not None else None
        try:
            undone, decision = self.room.do(
                review.undo(self.room.database, Undoing(moderator, is_owner, comment))
            )
        except review.NothingToUndo:
            assert standing is None or (comment is not None and self.known[comment].status in GONE)
        except review.TakenInBatch as taken:
            assert comment is None
            assert any(
                known.standing is not None and known.standing.batch == taken.batch_id
                for known in self.known.values()
            )
        except review.TooLateToUndo as late:
            assert self.room.clock() - late.decision.decided_at > UNDO_WITHIN
        except review.SomebodyElses as other:
            assert not is_owner and other.decision.moderator_id != moderator
        else:
            assert is_owner or decision.moderator_id == moderator
            assert self.room.clock() - decision.decided_at <= UNDO_WITHIN
            assert undone.status is decision.before
            for known in self.known.values():
                mine = known.standing
                if mine is None or _group(mine) != _group(decision) or known.status in GONE:
                    continue
                known.status, known.standing, known.version = mine.before, None, known.version + 1

    def _preview(self, moderator: int) -> None:
        waiting = [(number, known) for number, known in self.known.items() if known.status is Status.HELD]
        self.items = [Item(number, known.version, known.revision) for number, known in waiting]
        self.batch = self.room.do(self._shown_as_batch(moderator))

    async def _shown_as_batch(self, moderator: int) -> Batch:
        async with self.room.database.begin() as tx:
            new = NewBatch(BatchKind.ALLOWED, moderator, self.items, len(self.items))
            return await tx.batches.add(new)

    def _carry_out(self, batch: Batch, moderator: int) -> None:
        try:
            self.room.do(
                batching.carry_out(self.room.database, Order(batch.id, moderator, moderator == OWNER))
            )
        except batching.BatchNotFound:
            assert moderator not in (batch.planned_by, OWNER)
            return
        except batching.PreviewOver:
            return
        for item in self.items:
            known = self.known[item.comment_id]
            if known.status is Status.HELD and known.version == item.version:
                known.status, known.version, known.is_peoples = Status.PUBLISHED, known.version + 1, True
                known.standing = self.room.do(self.room.standing(item.comment_id))
                assert known.standing is not None and known.standing.batch == batch.id
        self.items = []

    def _undo_batch(self, batch: Batch, moderator: int) -> None:
        try:
            self.room.do(
                batching.undo_batch(self.room.database, Order(batch.id, moderator, moderator == OWNER))
            )
        except batching.BatchNotFound:
            assert moderator not in (batch.planned_by, OWNER)
        except (batching.NothingDecided, batching.TooLateForBatch):
            pass
        else:
            self._is_undone(batch.id)

    def _is_undone(self, batch: int) -> None:
        for known in self.known.values():
            mine = known.standing
            if mine is not None and mine.batch == batch:
                known.status, known.standing, known.version = mine.before, None, known.version + 1

    def _everything_is_told(self) -> None:
        """In the end the author knows what stands, and every card shows how its comment stands."""
        self.room.clock.move(LATER)
        while self.room.do(self.room.deliver(8)):
            pass
        for comment_id, known in self.known.items():
            if known.status is not Status.WITHDRAWN:
                assert self.room.told[comment_id].startswith(SAID[known.status])
        for shown, now in self.room.do(self.room.cards_now()):
            assert shown == now
        still_here = {
            text
            for known in self.known.values()
            if known.status is not Status.TAKEN_DOWN
            for text in known.texts
        }
        gone = {text for known in self.known.values() for text in known.texts} - still_here
        assert not any(text in html for text in gone for html in self.room.shown.values())

    def _withdraw(self, comment: int) -> None:
        known = self.known[comment]
        author = self.room.do(self.room.author_of(comment))
        withdrawn = self.room.do(withdraw(self.room.database, comment, author))
        assert withdrawn.status in GONE
        if known.status not in GONE:
            # What was decided about it before is of no more account.
            known.status, known.version, known.standing = Status.WITHDRAWN, known.version + 1, None

    def _take_down(self, comment: int) -> None:
        known = self.known[comment]
        try:
            _, takedown = self.room.do(
                take_down(self.room.database, TakedownOrder(comment, OWNER, LegalReason.COPYRIGHT))
            )
        except TakenDownAlready:
            assert known.status is Status.TAKEN_DOWN
        else:
            assert known.status is takedown.before
            known.status, known.version, known.standing = Status.TAKEN_DOWN, known.version + 1, None

    def _submissions(self, mode: Mode, toxicity: float | None) -> Submissions:
        return Submissions(self.room.database, _classifier(toxicity), Policy(mode, DEFAULT_THRESHOLDS))

    def _decide(self, ruling: Ruling) -> Decision | None:
        known = self.known[ruling.comment_id]
        try:
            decided, decision = self.room.do(review.rule(self.room.database, ruling))
        except review.AlreadyDecided as late:
            assert late.decision == known.standing
            return None
        except review.CardOutdated:
            assert known.standing is None
            assert known.status in GONE or ruling.version not in {None, known.version}
            return None
        assert known.standing is None and ruling.version in {None, known.version}
        also = [
            comment_id
            for comment_id, other in self.known.items()
            if ruling.same_text
            and comment_id != ruling.comment_id
            and other.status is Status.HELD
            and fingerprint_of(other.text) == fingerprint_of(known.text)
        ]
        assert decision.together == 1 + len(also)
        for comment_id in {ruling.comment_id, *also}:
            other = self.known[comment_id]
            other.status, other.version, other.is_peoples = decision.after, other.version + 1, True
            other.standing = self.room.do(self.room.standing(comment_id))
            assert other.standing is not None and _group(other.standing) == decision.id
        assert decided.status is decision.after
        return decision


def _classifier(toxicity: float | None) -> ScriptedClassifier:
    """None: it is away."""
    classifier = ScriptedClassifier()
    classifier.toxicity = toxicity
    return classifier


def _group(decision: Decision) -> int:
    return decision.part_of or decision.id


TestLifeOfComments = pytest.mark.timeout(600)(LifeOfComments.TestCase)
TestLifeOfComments.settings = settings(
    max_examples=25,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
