"""What moderation asks of storage. The consumer states it; `storage` implements it."""

from collections.abc import Collection, Iterable, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime, timedelta
from typing import Protocol

from moderation.authority import Roles
from moderation.batch import Batch, Item
from moderation.comment import Action, Comment, Decision, NewComment, Origin, Revision
from moderation.entry import Entry
from moderation.policies import ArticlePolicy, SitePolicy, Standing
from moderation.rules.finding import Finding
from moderation.rules.rulebook import Rule
from moderation.sanctions import Sanction
from moderation.status import Status
from moderation.takedown import Order, Takedown
from moderation.verdict import Verdict


class Comments(Protocol):
    """The comments inside one transaction."""

    async def add(self, new: NewComment) -> Comment | None:
        """Stores a comment with its verdict; None if that message is a comment already."""

    async def from_origin(self, origin: Origin) -> Comment | None:
        """The comment that this message became, if it did."""

    async def get(self, comment_id: int) -> Comment | None:
        """One comment, or None."""

    async def change_status(self, comment: Comment, status: Status) -> bool:
        """Moves a comment on from exactly this version and revision. False: somebody else was first.

        :raises moderation.transitions.NotAllowed: that status never follows this comment's.
        """

    async def change_verdict(self, comment: Comment, verdict: Verdict) -> bool:
        """Replaces an unscored verdict, once the model is back. False: the comment has moved on meanwhile."""

    async def revise(self, comment: Comment, revision: Revision, status: Status) -> bool:
        """Replaces a text with its verdict, keeps the older ones, and moves the comment on from exactly this
        version and revision. False: somebody else was first."""

    async def held_with_text_of(self, comment: Comment, *, limit: int) -> list[Comment]:
        """The held comments of the same text, this one among them, those that wait longest first.

        Nobody else decides on them until this transaction ends.
        """

    async def those(self, numbers: Collection[int], *, hold: bool = False) -> list[Comment]:
        """Some comments, in the order of their numbers.

        :param hold: nobody else decides on them until this transaction ends.
        """

    async def of_person(
        self, author_id: int, status: Status, *, since: datetime | None = None, limit: int
    ) -> list[Comment]:
        """A person's newest comments of a status.

        :param since: only those written after this moment.
        """

    async def count_of_person(self, author_id: int, status: Status, *, since: datetime | None = None) -> int:
        """How many comments of a status a person has written, as `of_person` finds them."""

    async def had_text(self, comment: Comment, text: str, edited_at: datetime) -> bool:
        """Whether an older text of this comment was this one, written at this moment."""

    async def published_with(self, quotes: Sequence[Sequence[str]], article_id: int) -> list[str]:
        """The newest texts below an article with all words of one of these quotes in their order."""

    async def count_published_by(self, author_id: int, *, at_most: int, except_id: int | None = None) -> int:
        """How many comments of a person can be read, but for one; counted no further than this."""

    async def last_on(self, article_id: int, author_id: int) -> datetime | None:
        """When a person's newest comment on an article was stored, whatever became of it; None: there is
        none."""

    async def sketches_of_last_day(self, *, limit: int) -> list[tuple[int, int]]:
        """The newest comments with a sketch, of the last 24 hours: their numbers, and their sketches."""

    async def texts(self, numbers: Iterable[int]) -> dict[int, str]:
        """The texts of some comments, by number."""

    async def unscored(self, *, after_id: int, limit: int) -> list[Comment]:
        """Held comments that wait for a score, longest first, with a higher number than `after_id`."""


class Decisions(Protocol):
    """The append-only log of what people decided."""

    async def add(
        self,
        before: Comment,
        after: Status,
        *,
        moderator_id: int,
        action: Action,
        reason: str | None,
        part_of: int | None = None,
        batch: int | None = None,
    ) -> Decision:
        """Writes down one decision.

        :param part_of: the decision that it is taken together with.
        :param batch: the one that it is taken in.
        """

    async def latest_for(self, comment_id: int) -> Decision | None:
        """The last that a person decided on this comment, if anybody did: an undo too."""

    async def standing(self, comment_id: int) -> Decision | None:
        """The decision on this comment that a person took and nobody has undone."""

    async def of_moderator(self, moderator_id: int, *, since: datetime) -> Decision | None:
        """The last decision of this moderator since then that still stands."""

    async def taken_together(self, decision: Decision) -> list[Decision]:
        """This decision and those that were taken with it, the first one first."""

    async def standing_in(self, batch: int, *, after_id: int = 0, limit: int) -> list[Decision]:
        """Decisions of a batch that still stand, in their order, from one on."""

    async def give_reason(self, decision: Decision, reason: str) -> None:
        """The reason that was still missing."""


class Batches(Protocol):
    """Comments that were shown together, to be decided at once."""

    async def waiting(self, *, limit: int) -> list[int]:
        """The numbers of the comments that wait longest, for anybody: neither put off nor escalated."""

    async def count_waiting(self) -> int:
        """How many comments wait for anybody."""

    async def still_waiting(self, numbers: Collection[int]) -> set[int]:
        """Those of these comments that wait for anybody."""

    async def hold(self, batch_id: int) -> Batch | None:
        """One batch; whoever else holds it waits until this transaction ends."""

    async def begin(self, batch_id: int, reason: str | None) -> None:
        """The first of its comments is decided now."""

    async def planned(self, batch_id: int, *, limit: int) -> list[Item]:
        """Comments that are still to be decided, in the order of their numbers."""

    async def settle(self, batch_id: int, *, decided: Collection[int], changed: Collection[int]) -> Batch:
        """These comments were decided, and those had changed; the batch as it is then."""

    async def give_up(self, batch_id: int) -> None:
        """It is undone from now on, and nothing that is still planned will be decided."""


class Rules(Protocol):
    """The newsroom's rules, as owners have written them."""

    async def version(self) -> int:
        """Counts every change of a rule."""

    async def in_force(self) -> list[Rule]:
        """All rules that have a say, on trial or not."""

    async def count(self, findings: Iterable[Finding]) -> None:
        """Counts what rules found in a comment."""


class Policies(Protocol):
    """What owners have set of the policy, and what it goes by beside the verdict."""

    async def site(self, start: SitePolicy) -> SitePolicy:
        """What holds on the site now.

        :param start: what holds where nothing else is set.
        """

    async def of_article(self, article_id: int, start: SitePolicy) -> ArticlePolicy:
        """What holds for the comments on an article now.

        :param start: what holds on the site where nothing else is set.
        :raises LookupError: there is no such article.
        """

    async def standing_of(self, author_id: int) -> Standing:
        """An author's comments in numbers."""


class Announcements(Protocol):
    """What people must be told, written down in the transaction that causes it."""

    async def answer_author(self, comment: Comment) -> None:
        """The author, who has just written, hears what became of the comment."""

    async def tell_author(
        self, comment: Comment, decision: Decision | None, *, waits: timedelta = timedelta(0)
    ) -> None:
        """The author hears of a later change: by a person's decision, or (None) by the policy.

        :param waits: how long a reason for it is waited for.
        """

    async def restate(self, decided: Comment, decision: Decision) -> None:
        """A decision is stated, and its author hears of it later, together with others."""

    async def tell_of_batch(self, batch: Batch) -> None:
        """The author of all comments of a batch hears of it, once."""

    async def take_back_batch(self, batch: Batch) -> None:
        """A batch is undone: the author never hears of it, where the notice has not left."""

    async def give_reason(self, decision: Decision) -> None:
        """The author hears the reason: what still waits leaves with it, what has left is edited."""

    async def correct_author(self, comment: Comment, *, before: Status) -> None:
        """The author, who has just changed the text or taken it back, reads in the last notice what became of
        it, and is not disturbed again."""

    async def take_back(self, comment: Comment, decision: Decision) -> None:
        """A decision was undone: the author never hears of it, or reads in its place how things stand now.

        :param comment: as it is after the undo.
        """


class Review(Protocol):
    """What moderators have before them."""

    async def ask_moderators(self) -> None:
        """Moderators with nothing before them get a comment that waits."""

    async def refresh(self, comment: Comment) -> None:
        """Every card that shows this comment will show how it stands now."""

    async def after_decision(
        self, decision: Decision, *, asks_reason: bool, cause: str | None = None
    ) -> None:
        """The decider's card asks for the reason, or goes on; every other one shows the decision.

        :param cause: of the decision, if it was not taken on the card: the question comes as a new message.
        """

    async def after_reason(self, decision: Decision) -> None:
        """The card that asked for the reason goes on to the next comment; every other one shows it."""

    async def after_undo(self, moderator_id: int, decision: Decision) -> None:
        """The comment lies before whoever has undone the decision; every other card shows how it stands."""


class Record(Protocol):
    """What was done, by whom and why: entries are only ever added."""

    async def add(self, entry: Entry) -> None:
        """Writes down one change, with the transaction's moment."""


class Sanctions(Protocol):
    """What was imposed on people."""

    async def restriction_of(self, person_id: int) -> Sanction | None:
        """What keeps this person from commenting now; None if nothing does."""


class Heat(Protocol):
    """How hot it is below articles."""

    async def look(self, article_id: int) -> None:
        """Owners are told if the article is hot and they do not know."""


class Takedowns(Protocol):
    """Comments that owners took down for a legal reason."""

    async def of_comment(self, comment_id: int) -> Takedown | None:
        """What is kept of a comment's takedown; None if it was not taken down."""

    async def add(self, order: Order, *, before: Status) -> Takedown:
        """Writes down a takedown.

        :param before: what had become of the comment until then.
        """

    async def tell(self, comment: Comment, takedown: Takedown) -> None:
        """The author gets the statement of reasons; every message with words of the comment loses them.

        :param comment: as it is after the takedown.
        """


class Staff(Protocol):
    """Who has a role."""

    async def roles_of(self, person_id: int) -> Roles:
        """What this person may do now, beyond what everybody may."""


class Articles(Protocol):
    """What moderation must know of an article."""

    async def comments_open(self, article_id: int) -> bool | None:
        """Whether readers may comment on it; None if there is no such article."""

    async def words_of(self, article_id: int) -> str:
        """Its headline and text, as HTML."""


class Transaction(Protocol):
    """One use case's reads and writes: all of them happen, or none."""

    @property
    def articles(self) -> Articles: ...
    @property
    def batches(self) -> Batches: ...
    @property
    def comments(self) -> Comments: ...
    @property
    def decisions(self) -> Decisions: ...
    @property
    def policies(self) -> Policies: ...
    @property
    def record(self) -> Record: ...
    @property
    def rules(self) -> Rules: ...
    @property
    def sanctions(self) -> Sanctions: ...
    @property
    def heat(self) -> Heat: ...
    @property
    def takedowns(self) -> Takedowns: ...
    @property
    def staff(self) -> Staff: ...
    @property
    def announcements(self) -> Announcements: ...
    @property
    def review(self) -> Review: ...

    def now(self) -> datetime:
        """The moment of the use case."""


class Records(Protocol):
    """Opens transactions."""

    def begin(self) -> AbstractAsyncContextManager[Transaction]:
        """A transaction: commits at the end of the block, rolls back on any exception."""

    def read(self) -> AbstractAsyncContextManager[Transaction]:
        """A transaction that only reads, beside whoever writes."""
