"""The review card: all that a moderator needs to decide, on one screen."""

from dataclasses import dataclass, field
from datetime import datetime
from html import escape

from bot.news.formatted import utf16_length
from bot.screens import Button, Keyboard, Screen, explaining, taps
from bot.screens.article import TEXT_LIMIT
from bot.screens.queue import queue_keyboard, queue_lines
from bot.screens.versions import before_and_now, quote
from bot.screens.words import length_of, under_a_spoiler, words_of
from bot.texts import en, en_evidence, en_findings, en_moderation, en_policy, en_queue, en_review, en_takedown
from moderation.comment import AuthorRecord, Comment, Decision, Former
from moderation.priority import is_severe
from moderation.queue import Filter
from moderation.status import Status
from moderation.verdict import Outcome, Verdict
from storage.cards import Looking
from storage.queue import Aside, SetAside, View

BAR_CELLS = 10
LABELS_SHOWN = 3
TITLE_LENGTH = 120
# For the line about the decision, with a reason of 300 units, and who put it off or escalated it, or how many
# wait.
DECISION_ROOM = 720

MARKS = {Outcome.ALLOW: "🟢", Outcome.HOLD: "🟠", Outcome.REJECT: "🔴", Outcome.UNSCORED: "⚪"}

NOTHING_ASIDE = Aside()


@dataclass(frozen=True, slots=True)
class Case:
    """A comment with what a moderator wants to know around it.

    `decision` is the one that stands, and `can_undo` whether this moderator may take it back now. `same_text`
    counts the waiting comments of this text, this one among them; `looking` are the other moderators who have
    it before them; `before` is the text before this one, with its verdict; `aside` says why it is not dealt
    to everybody, and `view` what this moderator is dealt.
    """

    comment: Comment
    article_title: str
    record: AuthorRecord
    decision: Decision | None
    waiting: int
    same_text: int = 1
    looking: tuple[Looking, ...] = ()
    can_undo: bool = False
    before: Former | None = None
    aside: SetAside = field(default_factory=SetAside)
    view: View = field(default_factory=View)


@dataclass(frozen=True, slots=True)
class LastDecision:
    """What a moderator decided before on the same card."""

    decision: Decision
    is_undone: bool
    can_undo: bool


def card_screen(
    case: Case,
    now: datetime,
    *,
    last: LastDecision | None = None,
    asks_reason: bool = False,
    ended: Filter | None = None,
) -> Screen:
    """The card of a comment: with buttons to decide while nobody has, with the decision afterwards.

    Of what the rules found it shows as much as there is room for beside the longest comment.

    :param last: what was decided on the card before.
    :param asks_reason: the moderator has rejected it, and may choose why.
    :param ended: the filter that has ended by itself.
    """
    abouts = (_about(case, now, findings=most) for most in range(en_findings.FINDINGS_SHOWN, -1, -1))
    queue = queue_lines(case.aside, case.view.filter, ended, max(0, case.waiting - 1), now)
    screens = [_card_screen(case, about, queue, last=last, asks_reason=asks_reason) for about in abouts]
    fitting = (screen for screen in screens if length_of(screen.html) <= TEXT_LIMIT)
    return next(fitting, screens[-1])


def _card_screen(
    case: Case, about: str, queue: list[str], *, last: LastDecision | None, asks_reason: bool
) -> Screen:
    comment, decision = case.comment, case.decision
    if comment.status is Status.WITHDRAWN:
        return Screen(en_moderation.withdrawn(comment.id), ((_next_button(comment.id),),))
    if comment.status is Status.TAKEN_DOWN:
        return Screen(en_takedown.on_card(comment.id), ((_next_button(comment.id),),))
    if decision is not None and asks_reason:
        return Screen(f"{about}\n\n{en_review.WHY}", reasons_keyboard(comment.id, decision.version))
    if decision is not None:
        words = en_moderation.decided_by(
            decision.action, decision.moderator_name, decision.decided_at, decision.reason
        )
        undo = (_undo_button(decision),) if case.can_undo else ()
        return Screen(f"{about}\n\n<b>{words}</b>", ((*undo, _next_button(comment.id)),))
    parts = [_last_line(last)] if last is not None else []
    parts.append(about)
    if case.looking:
        names = [each.name for each in case.looking]
        parts.append(en_review.looking(names, max(each.until for each in case.looking)))
    if comment.status is not Status.HELD:
        status = en_moderation.STATUS_WORDS[comment.status]
        parts.append(f"{status}, by the policy. You can still decide otherwise.")
    if case.same_text > 1:
        parts.append(en_review.same_text(case.same_text))
    parts += queue
    # Above the others, which stay where they are when it has gone: a message grows upwards.
    keyboard = (
        *queue_keyboard(comment, case.aside, case.view),
        *explaining.words_button(comment, taps.WORDS),
        *decision_keyboard(comment, same_text=case.same_text, last=last),
    )
    return Screen("\n\n".join(parts), keyboard)


def empty_screen(last: LastDecision | None, aside: Aside = NOTHING_ASIDE) -> Screen:
    """The card when no comment waits for this moderator."""
    nothing = en_queue.nothing_waiting(aside.put_off, aside.escalated)
    if last is None:
        return Screen(nothing)
    keyboard = ((_undo_button(last.decision),),) if last.can_undo else ()
    return Screen(f"{_last_line(last)}\n\n{nothing}", keyboard)


def moved_screen() -> Screen:
    """A card that a newer one took the place of."""
    return Screen(en_review.MOVED)


def _about(case: Case, now: datetime, *, findings: int) -> str:
    comment = case.comment
    title = (
        case.article_title
        if len(case.article_title) <= TITLE_LENGTH
        else case.article_title[:TITLE_LENGTH] + "…"
    )
    # No empty lines around a quote and a block of code: clients set them apart by themselves.
    above = (
        f"{MARKS[comment.verdict.outcome]} <b>Comment {comment.id}</b>, {en.ago(comment.created_at, now)}\n"
        f"{words_of(comment.author_name)} on {en.quoted(title)}\n"
    )
    since = comment.edited_at or comment.created_at
    below = (
        f"\n{evidence(comment.verdict, since, now, findings=findings)}\n"
        f"{explaining.below_the_bars(comment) if case.decision is None else ''}"
        f"{en_moderation.author_record(case.record)}"
    )
    if case.before is None:
        return above + quote(comment.text, hidden=is_severe(comment.verdict)) + below
    room = TEXT_LIMIT - DECISION_ROOM - utf16_length(above + below)
    return above + before_and_now(case.before, comment, room=room) + below


def evidence(
    verdict: Verdict, since: datetime, now: datetime, *, findings: int = en_findings.FINDINGS_SHOWN
) -> str:
    """The highest labels as bars, the model that gave them, and what else is known of the text.

    :param since: when the text of a comment without a score came.
    :param findings: how many of what the rules found there is room for.
    """
    words = under_a_spoiler if is_severe(verdict) else en_findings.as_code
    found = en_findings.lines(verdict.findings, findings, words=words)
    if verdict.scoring is None:
        return "\n".join([en_evidence.not_scored(verdict.unscored_because, since, now), *found])
    ranked = sorted(verdict.scoring.scores.items(), key=lambda item: -item[1])[:LABELS_SHOWN]
    width = max((len(label) for label, _ in ranked), default=0)
    bars = "\n".join(
        f"{label.replace('_', ' '):<{width}} {bar(score)} {score:>4.0%}"
        + (" !" if label in verdict.over else "")
        for label, score in ranked
    )
    lines = [f"<pre>{escape(bars)}</pre>\nModel: {escape(verdict.scoring.model)}"]
    if not verdict.covered:
        lines.append(f"⚠️ {en_evidence.not_covered(verdict.language)}")
    elif verdict.language is not None:
        lines.append(f"Language: {en_evidence.language(verdict.language)}")
    if verdict.disguised:
        telling = [label for label in verdict.over if label in verdict.disguised]
        lines.append(f"🎭 {en_evidence.disguised(telling or verdict.disguised)}")
    if verdict.scoring.windows > 1:
        lines.append(en_evidence.scored_in_parts(verdict.scoring.windows))
    if verdict.newcomer:
        lines.append(en_policy.NEW_AUTHOR)
    return "\n".join([*lines, *found])


def bar(score: float) -> str:
    """A probability as a bar of ten cells."""
    filled = round(score * BAR_CELLS)
    return "█" * filled + "░" * (BAR_CELLS - filled)


def decision_keyboard(comment: Comment, *, same_text: int, last: LastDecision | None) -> Keyboard:
    """Approve, reject, skip. Version and revision on the buttons make a decision a compare-and-set.

    The row of Approve and Reject is the last but one whatever else there is, and a message grows upwards: it
    stays where the finger is.
    """
    shown = (comment.id, comment.version, comment.revision)
    rows = [
        (
            Button(en_moderation.APPROVE, taps.data(taps.APPROVE, *shown, "one")),
            Button(en_moderation.REJECT, taps.data(taps.REJECT, *shown, "one")),
        ),
        (
            Button(en_moderation.SKIP, taps.data(taps.SKIP, comment.id)),
            *((_undo_button(last.decision),) if last is not None and last.can_undo else ()),
            Button(en_queue.FILTER, taps.data(taps.QUEUE, "overview")),
        ),
    ]
    if same_text > 1:
        rows.insert(
            0,
            (
                Button(en_review.approve_all(same_text), taps.data(taps.APPROVE, *shown, "all")),
                Button(en_review.reject_all(same_text), taps.data(taps.REJECT, *shown, "all")),
            ),
        )
    return tuple(rows)


def reasons_keyboard(comment_id: int, version: int) -> Keyboard:
    """Why it was rejected: the author reads it.

    Undo comes to lie where Reject was: for a finger that taps twice, nothing has happened.
    """
    return (
        *(
            (Button(words, taps.data(taps.WHY, comment_id, version, code)),)
            for code, words in en_moderation.REASONS.items()
        ),
        (Button(en_review.undo(comment_id), taps.data(taps.UNDO, comment_id, version)),),
        (Button(en_review.NO_REASON, taps.data(taps.WHY, comment_id, version, "none")),),
    )


def _undo_button(decision: Decision) -> Button:
    return Button(
        en_review.undo(decision.comment_id), taps.data(taps.UNDO, decision.comment_id, decision.version)
    )


def _next_button(comment_id: int) -> Button:
    return Button(en_review.NEXT, taps.data(taps.SKIP, comment_id))


def _last_line(last: LastDecision) -> str:
    return en_review.last_decision(last.decision, is_undone=last.is_undone)
