"""A takedown as owners see it, asked and done; and as its author reads it."""

from bot.screens import Button, Screen, taps
from bot.screens.versions import quote
from bot.screens.words import words_of
from bot.texts import en_takedown
from moderation.comment import Comment
from moderation.status import Status
from moderation.takedown import LegalReason, Takedown


def asking_screen(comment: Comment, reference: str | None) -> Screen:
    """Shows an owner the comment, and asks for the legal reason; a tap on one does it.

    :param reference: what they refer to, in their own words.
    """
    referring = (
        en_takedown.reference(words_of(reference)) if reference else en_takedown.how_to_refer(comment.id)
    )
    head = f"{en_takedown.asked(comment.id)}\n{quote(comment.text, hidden=True)}"
    illegal, personal, copyright_, order, other = (
        Button(en_takedown.BUTTONS[reason], taps.data(taps.TAKEDOWN, comment.id, reason))
        for reason in LegalReason
    )
    cancel = Button(en_takedown.CANCEL, taps.data(taps.TAKEDOWN, comment.id, "cancel"))
    return Screen(
        f"{head}\n{en_takedown.ASKS}\n\n{referring}",
        ((illegal, personal), (order,), (copyright_, other), (cancel,)),
    )


def cancelled_screen() -> Screen:
    """The owner has thought better of it."""
    return Screen(en_takedown.CANCELLED)


def taken_down_screen(takedown: Takedown, evidence: Comment | None) -> Screen:
    """What is known of a takedown.

    :param evidence: the comment, where the owner has asked for what is kept of it.
    """
    lines = [en_takedown.taken_down(takedown)]
    if takedown.reference:
        lines.append(en_takedown.reference(words_of(takedown.reference)))
    if evidence is None:
        lines.append(en_takedown.text_kept(takedown.comment_id))
    else:
        lines += [en_takedown.EVIDENCE, quote(evidence.text, hidden=True)]
    return Screen("\n".join(lines))


def notice_screen(comment: Comment, takedown: Takedown, *, is_newest: bool) -> Screen:
    """What its author reads in every notice of the comment: the newest one has the statement of reasons."""
    reply_to = comment.origin.message_id
    if not is_newest:
        return Screen(en_takedown.EARLIER_NOTICE, reply_to=reply_to)
    was_visible = takedown.before is Status.PUBLISHED
    html = en_takedown.notice(takedown, was_visible=was_visible)
    if takedown.reference:
        html += f"\n{en_takedown.reference(words_of(takedown.reference))}"
    return Screen(html, reply_to=reply_to)
