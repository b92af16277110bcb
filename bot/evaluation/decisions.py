"""The moderators' own decisions as a truth to evaluate by."""

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.texts import en_moderation
from moderation.comment import Action
from moderation.evaluation.labelled import Sample
from moderation.examining import quotable
from moderation.policy import DEFAULT_BANDS, Thresholds, judge
from moderation.verdict import Scoring, Verdict
from storage.database import Database
from storage.decisions import DecidedComment
from storage.transaction import Transaction

# What a reason says beside that the text is toxic. The other reasons say nothing of the sort.
_LABEL_OF_REASON = {"insult": "insult", "threat": "threat", "hate": "identity_attack"}
# Before it was the code that is stored, it was the words.
_REASON_OF_WORDS = {words: code for code, words in en_moderation.REASONS.items()}
_PAGE = 500


@dataclass(frozen=True, slots=True)
class Decided:
    """Decisions that say something of toxicity.

    :ivar stored: the scores that each sample's comment was stored with, in the order of `samples`.
    :ivar left_out: why other decisions say nothing, and how many.
    """

    samples: list[Sample]
    stored: list[Scoring | None]
    rows: int
    left_out: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Remembered:
    """The scores of today beside those the comments were stored with, by the same model.

    :ivar largest_difference: of any label's score; None where no comment has scores of this model.
    :ivar other_outcome: comments that the policy would judge otherwise now.
    """

    comments: int
    of: int
    largest_difference: float | None
    other_outcome: int


async def read_decided(database: Database, *, limit: int | None = None, seed: int = 1) -> Decided:
    """Reads every decision. An approval says that no label applies; a rejection for an insult, a threat or
    hate says that this one does, and nothing of the others.

    :param limit: at most so many, drawn by chance.
    """
    found: list[tuple[Sample, Scoring | None]] = []
    left_out: Counter[str] = Counter()
    rows = after_id = 0
    while True:
        async with database.read() as tx:
            page = await tx.decisions.decided(after_id=after_id, limit=_PAGE)
            said = {comment.comment_id: await _said(tx, comment) for comment in page}
        if not page:
            break
        after_id = page[-1].decision_id
        rows += len(page)
        for comment in page:
            truth = _truth(comment)
            if isinstance(truth, str):
                left_out[truth] += 1
            else:
                number = comment.comment_id
                found.append((Sample(number, comment.text, truth, said[number]), comment.scoring))
    if limit is not None and limit < len(found):
        found = random.Random(seed).sample(found, limit)  # noqa: S311
    found.sort(key=lambda pair: pair[0].place)
    return Decided([sample for sample, _ in found], [stored for _, stored in found], rows, dict(left_out))


def compare(
    stored: Sequence[Scoring | None], verdicts: Sequence[Verdict], thresholds: Thresholds
) -> Remembered:
    """What the same model said of the same comments then and now."""
    differences, other_outcome, number = [], 0, 0
    for then, now in zip(stored, verdicts, strict=True):
        if then is None or now.scoring is None or then.model != now.scoring.model:
            continue
        number += 1
        differences += [
            abs(score - now.scoring.scores[label])
            for label, score in then.scores.items()
            if label in now.scoring.scores
        ]
        before = judge(then, thresholds, language=now.language, covered=now.covered)
        other_outcome += before.outcome is not now.outcome
    return Remembered(number, len(stored), max(differences, default=None), other_outcome)


async def _said(tx: Transaction, comment: DecidedComment) -> list[str]:
    """What others had said that it may quote. What it says itself is among the published comments by now."""
    said = await quotable(tx, comment.article_id, comment.text)
    return [each for each in said if each != comment.text]


def _truth(comment: DecidedComment) -> Mapping[str, bool] | str:
    """What the decision says of each label; or, where it says nothing, why."""
    if not comment.text.strip():
        return "the text is gone"
    if comment.action is Action.APPROVE:
        return dict.fromkeys(DEFAULT_BANDS, False)
    if comment.reason is None:
        return "rejected without a reason"
    code = comment.reason if comment.reason in en_moderation.REASONS else _REASON_OF_WORDS.get(comment.reason)
    if code is None:
        return "rejected for a reason in a moderator's own words"
    if code not in _LABEL_OF_REASON:
        return f"rejected because “{en_moderation.reason_words(code)}”"
    return {"toxicity": True, _LABEL_OF_REASON[code]: True}
