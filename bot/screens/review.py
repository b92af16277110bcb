"""The review card: all that a moderator needs to decide, on one screen."""

from dataclasses import dataclass
from datetime import datetime
from html import escape

from bot.news.formatted import utf16_length
from bot.screens import Button, Keyboard, Screen, explaining, taps
from bot.screens.article import TEXT_LIMIT
from bot.screens.versions import before_and_now
from bot.screens.words import length_of, words_of
from bot.texts import en, en_evidence, en_findings, en_moderation
from moderation.comment import AuthorRecord, Comment, Decision
from moderation.status import Status
from moderation.verdict import Outcome, Verdict

BAR_CELLS = 10
LABELS_SHOWN = 3
TITLE_LENGTH = 120
# For the line about the decision, with a reason of 300 units, or how many wait.
DECISION_ROOM = 420

MARKS = {Outcome.ALLOW: "🟢", Outcome.HOLD: "🟠", Outcome.REJECT: "🔴", Outcome.UNSCORED: "⚪"}


@dataclass(frozen=True, slots=True)
class Case:
    """A comment with what a moderator wants to know around it: the decision that stands, if one does, and the
    text before this one."""

    comment: Comment
    article_title: str
    record: AuthorRecord
    decision: Decision | None
    waiting: int
    before: str | None = None


def card_screen(case: Case, now: datetime, *, asks_reason: bool) -> Screen:
    """The card of a comment: with buttons while nobody has decided, with the decision afterwards.

    Of what the rules found it shows as much as there is room for beside the longest comment.

    :param asks_reason: the moderator has tapped Reject, and chooses the reason.
    """
    screens = (
        _card_screen(case, now, asks_reason=asks_reason, findings=findings)
        for findings in range(en_findings.FINDINGS_SHOWN, -1, -1)
    )
    fitting = (screen for screen in screens if length_of(screen.html) <= TEXT_LIMIT)
    return next(fitting, None) or _card_screen(case, now, asks_reason=asks_reason, findings=0)


def _card_screen(case: Case, now: datetime, *, asks_reason: bool, findings: int) -> Screen:
    comment, decision = case.comment, case.decision
    if comment.status is Status.WITHDRAWN:
        return Screen(en_moderation.withdrawn(comment.id))
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
    below = (
        f"\n{evidence(comment.verdict, comment.created_at, now, findings=findings)}\n"
        f"{explaining.below_the_bars(comment) if decision is None else ''}"
        f"{en_moderation.author_record(case.record)}"
    )
    text = f"<blockquote>{words_of(comment.text)}</blockquote>"
    if case.before is not None:
        room = TEXT_LIMIT - DECISION_ROOM - utf16_length(above + below)
        text = before_and_now(case.before, comment.text, room=room)
    parts = [above + text + below]
    if decision is not None:
        words = en_moderation.decided_by(
            decision.action, decision.moderator_name, decision.decided_at, decision.reason
        )
        return Screen("\n\n".join([*parts, f"<b>{words}</b>"]))
    if comment.status is not Status.HELD:
        parts.append(
            f"{en_moderation.STATUS_WORDS[comment.status]}, by the policy. You can still decide otherwise."
        )
    elif case.waiting > 1:
        parts.append(f"{case.waiting - 1} more waiting")
    if asks_reason:
        return Screen("\n\n".join(parts), reasons_keyboard(comment.id, comment.version))
    # Above the others, which stay where they are when it has gone: a message grows upwards.
    keyboard = (
        *explaining.words_button(comment, taps.WORDS),
        *decision_keyboard(comment.id, comment.version),
    )
    return Screen("\n\n".join(parts), keyboard)


def past_card_screen(comment: Comment) -> Screen:
    """What is left of a card whose comment was changed by its author after it was decided."""
    return Screen(en_moderation.waits_again(comment.id))


def evidence(
    verdict: Verdict, since: datetime, now: datetime, *, findings: int = en_findings.FINDINGS_SHOWN
) -> str:
    """The highest labels as bars, the model that gave them, and what else is known of the text.

    :param since: when a comment without a score was stored.
    :param findings: how many of what the rules found there is room for.
    """
    found = en_findings.lines(verdict.findings, findings)
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
    return "\n".join([*lines, *found])


def bar(score: float) -> str:
    """A probability as a bar of ten cells."""
    filled = round(score * BAR_CELLS)
    return "█" * filled + "░" * (BAR_CELLS - filled)


def decision_keyboard(comment_id: int, version: int) -> Keyboard:
    """Approve, reject, skip. The version on the buttons is what makes a decision a compare-and-set."""
    return (
        (
            Button(en_moderation.APPROVE, taps.data(taps.APPROVE, comment_id, version)),
            Button(en_moderation.REJECT, taps.data(taps.REASONS, comment_id, version)),
        ),
        (Button(en_moderation.SKIP, taps.data(taps.SKIP, comment_id)),),
    )


def reasons_keyboard(comment_id: int, version: int) -> Keyboard:
    """Why it is rejected: the author reads it.

    A message grows upwards, so its last two rows come to lie where Reject and Skip were. What a finger does
    that taps twice is harmless there.
    """
    return (
        *(
            (Button(words, taps.data(taps.REJECT, comment_id, version, code)),)
            for code, words in en_moderation.REASONS.items()
        ),
        (Button(en.BACK, taps.data(taps.CARD, comment_id)),),
        (Button(en_moderation.SKIP, taps.data(taps.SKIP, comment_id)),),
    )
