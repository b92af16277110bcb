"""The verdict on a text: read in every way, scored, judged."""

from collections.abc import Sequence

from moderation.classifier import Classifier, ClassifierUnavailable
from moderation.policy import Thresholds, judge
from moderation.reading.disguise import undisguised
from moderation.reading.language import covered, language_of
from moderation.reading.quotes import own_words
from moderation.verdict import Scoring, Verdict, WhyUnscored

TELLING_RISE = 0.05
"""How much higher a label must score without the disguise to be told as evidence."""


async def assess(
    text: str,
    classifier: Classifier,
    thresholds: Thresholds,
    *,
    within: float,
    said: Sequence[str] = (),
    background: bool = False,
) -> Verdict:
    """The verdict on a comment's text, with all its evidence.

    :param said: what its author may have quoted: the article, as HTML, and the published comments on it.
    :param within: seconds that the model has.
    :raises ClassifierUnavailable: there is no score to be had in that time.
    """
    text = own_words(text, said)
    plain = undisguised(text)
    readings = [text] if plain == text else [text, plain]
    scorings = await classifier.score(readings, within=within, background=background)
    model = classifier.model
    if model is None:  # gone since
        raise ClassifierUnavailable("the model is not loaded", WhyUnscored.LOADING)
    scoring, disguised = _worst(scorings)
    # A disguise is no language: the text undone tells more.
    language = language_of(plain)
    return judge(
        scoring,
        thresholds,
        language=language,
        covered=covered(plain, language, model.languages),
        disguised=disguised,
    )


def _worst(scorings: list[Scoring]) -> tuple[Scoring, tuple[str, ...]]:
    """The higher score of each label, and the labels that score higher without the disguise."""
    written, *undone = scorings
    if not undone:
        return written, ()
    scores = {label: max(score, undone[0].scores[label]) for label, score in written.scores.items()}
    rises = {label: undone[0].scores[label] - score for label, score in written.scores.items()}
    disguised = tuple(label for label, rise in rises.items() if rise >= TELLING_RISE)
    return Scoring(scores, written.model, max(written.windows, undone[0].windows)), disguised
