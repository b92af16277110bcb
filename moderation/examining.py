"""A text is examined: read in every way, held against the rules and what others wrote, and scored."""

from collections.abc import Sequence
from dataclasses import dataclass

from moderation.classifier import Classifier, ClassifierUnavailable
from moderation.policy import Thresholds, with_findings
from moderation.reading.assessment import assess_reading
from moderation.reading.quotes import has_quotes, quoted_words
from moderation.reading.reading import Reading, read_beside
from moderation.records import Transaction
from moderation.rules.finding import Finding, RuleKind
from moderation.rules.keeping import Changed, CurrentRules
from moderation.rules.likeness import candidates, likeness, sketch_of
from moderation.rules.rulebook import LIMITS, Flooded, Rulebook, Sighting
from moderation.verdict import Outcome, Verdict

COMPARED = 1_000
"""The newest comments that another is compared with: a day of a middling newsroom."""
NEWCOMER_AT_MOST = LIMITS[RuleKind.NEWCOMER_LINKS][0].most


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a text is examined beside: what it may quote, how many comments of its author can be read, and the
    rulebook, where that has changed."""

    said: Sequence[str]
    published: int
    changed: Changed | None


@dataclass(frozen=True, slots=True)
class Arrival:
    """How a text came; the arrivals of its author's comments and of those on its article up to it, as
    `moderation.rules.flood.Arrivals` counts them."""

    is_forwarded: bool = False
    is_via_bot: bool = False
    own: tuple[float, ...] = ()
    on_article: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Examination:
    """What is known of a text without the model; `flooded`, if it is one of too many and is not stored."""

    text: str
    reading: Reading
    rules: Rulebook
    findings: list[Finding]
    flooded: Flooded | None

    @property
    def floods(self) -> list[Finding]:
        """What was found of too much in a short time."""
        return [each for each in self.findings if each.rule in (RuleKind.FLOOD, RuleKind.ARTICLE_FLOOD)]


class Examiner:
    """Examines new comments, and the new texts of old ones, in the same way."""

    def __init__(self, classifier: Classifier, thresholds: Thresholds) -> None:
        self._classifier = classifier
        self._thresholds = thresholds
        self._rules = CurrentRules()

    async def look_around(
        self, tx: Transaction, article_id: int, author_id: int, text: str, *, except_id: int | None = None
    ) -> Surroundings:
        """What `examine` needs of the database.

        :param except_id: the comment that this is the text of, where it is one already: it is no trust.
        """
        return Surroundings(
            said=await quotable(tx, article_id, text),
            published=await tx.comments.count_published_by(
                author_id, at_most=NEWCOMER_AT_MOST, except_id=except_id
            ),
            changed=await self._rules.look(tx.rules),
        )

    async def examine(self, text: str, around: Surroundings, arrival: Arrival | None = None) -> Examination:
        """Reads a text, and holds it against the rules.

        :param arrival: None: the text takes the place of another, and nothing has arrived.
        """
        arrival = arrival or Arrival()
        rules = await self._rules.compiled(around.changed)
        reading = await read_beside(text, around.said)
        seen = Sighting(
            readings=tuple(reading.ways),
            published=around.published,
            is_forwarded=arrival.is_forwarded,
            is_via_bot=arrival.is_via_bot,
            own_arrivals=arrival.own,
            article_arrivals=arrival.on_article,
        )
        findings = rules.find(seen)
        return Examination(text, reading, rules, findings, rules.flooded(seen, findings))

    async def scored(self, examination: Examination, *, within: float) -> Verdict:
        """The model's verdict; without an answer in time it is unscored, never clean."""
        try:
            return await assess_reading(
                examination.reading, self._classifier, self._thresholds, within=within
            )
        except ClassifierUnavailable as unavailable:
            return Verdict(Outcome.UNSCORED, None, unscored_because=unavailable.reason)


async def verdict_of(
    tx: Transaction, examination: Examination, scored: Verdict, *, except_id: int | None = None
) -> Verdict:
    """The verdict on all the evidence, what others wrote in the last day included.

    :param except_id: the comment that this is the text of, where it is one already.
    """
    text, rules = examination.text, examination.rules
    alike = await _likeness(tx, rules, text, except_id)
    return with_findings(scored, [*examination.findings, *alike])


async def quotable(tx: Transaction, article_id: int, text: str) -> list[str]:
    """What a comment on this article may quote: the article, and comments that have the words of its quotes;
    nothing, if it does not say that it quotes."""
    if not has_quotes(text):
        return []
    article = await tx.articles.words_of(article_id)
    return [article, *await tx.comments.published_with(quoted_words(text), article_id)]


async def _likeness(tx: Transaction, rules: Rulebook, text: str, except_id: int | None) -> list[Finding]:
    """What is found of comments of the last day that are like this one, whoever wrote them."""
    sketch = sketch_of(text)
    if sketch is None:
        return []
    others = [
        (number, other)
        for number, other in await tx.comments.sketches_of_last_day(limit=COMPARED)
        if number != except_id
    ]
    likest = candidates(sketch, others)
    texts = await tx.comments.texts(likest)
    measured = [(number, likeness(text, texts[number])) for number in likest]
    return rules.find_likeness(max(measured, key=lambda each: each[1], default=None))
