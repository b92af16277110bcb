"""In which order comments that wait come to moderators: by age, with a head start for what is severe and for
what many people can read."""

import math
from datetime import datetime, timedelta
from typing import Final

from moderation.verdict import Outcome, Verdict

SEVERE: Final = frozenset({"severe_toxicity", "threat", "identity_attack"})
"""Labels that no moderator should have to read by accident."""

FOR_SEVERE: Final = timedelta(hours=1)
FOR_DOUBTFUL: Final = timedelta(minutes=30)
FOR_EACH_TENFOLD: Final = timedelta(minutes=10)
FOR_REACH_AT_MOST: Final = timedelta(hours=1)


def place_of(since: datetime, verdict: Verdict, reach: int) -> datetime:
    """A comment's place in the queue: the moment since which it waits, less its head start.

    The earliest place comes first.

    A place is a moment and not a score that changes with the time, so that it is stored once and a database
    finds the first of ten thousand in an index.

    Nothing starves: head starts are bounded (`FOR_SEVERE` and `FOR_REACH_AT_MOST`), so whatever waits two
    hours longer than another comes before it, whatever the two are.

    :param since: when it began to wait.
    :param reach: to how many chats its article went.
    """
    return since - severity_of(verdict) - reach_of(reach)


def severity_of(verdict: Verdict) -> timedelta:
    """The head start for what a comment may do.

    Somebody may be in danger where there is a threat, and who attacks goes on until they are stopped: an
    hour. Where the filter hesitates, or did not answer, nobody knows: half an hour. What it found clean, and
    waits for another reason alone (the mode, a new author), has none: there is nothing to prevent.
    """
    if is_severe(verdict):
        return FOR_SEVERE
    if verdict.outcome is Outcome.ALLOW or verdict.newcomer:
        return timedelta(0)
    return FOR_DOUBTFUL


def reach_of(reach: int) -> timedelta:
    """The head start for how many chats got the article: below one that many read, more people wait for what
    others say.

    Ten minutes for each tenfold, because ten readers more matter to ten and not to ten thousand; an hour from
    a million on.
    """
    return min(FOR_EACH_TENFOLD * math.log10(max(reach, 1)), FOR_REACH_AT_MOST)


def is_severe(verdict: Verdict) -> bool:
    """Whether a text is extreme, a threat, or an attack on a group of people."""
    return verdict.outcome is Outcome.REJECT or not SEVERE.isdisjoint(verdict.over)
