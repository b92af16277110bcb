"""The statement of reasons that comes with every restriction of a comment: computed, never written by hand.

What it holds is what Art. 17 of Regulation (EU) 2022/2065 (the Digital Services Act) asks for. Its fields and
their values have the names of the Commission's transparency database
(https://transparency.dsa.ec.europa.eu/page/api-documentation). There is no personal data and no comment's
text in it: what a moderator writes stays with the decision.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from moderation.comment import Comment, Decision
from moderation.occlusion import telling_label
from moderation.rules.finding import Effect
from moderation.status import Status
from moderation.takedown import LegalReason
from moderation.verdict import Outcome, Verdict, WhyUnscored


class Ground(StrEnum):
    """Why a comment is restricted; `Statement.about` says of which kind."""

    READ_FIRST = "read_first"
    """A person reads every comment before it appears."""
    NEWCOMER = "newcomer"
    """A person reads the first comments of a new author."""
    EDITED = "edited"
    """Its author changed it, and a person reads the new text first."""
    UNSCORED = "unscored"
    """No score could be had. About: why (`WhyUnscored`)."""
    LANGUAGE = "language"
    """The filter was not made for its language. About: which one (ISO 639-1), or nothing."""
    LABEL = "label"
    """The filter found something. About: the label that says most."""
    RULE = "rule"
    """A rule of the site found something, and nothing else did. About: which one (`RuleKind`)."""
    MODERATOR = "moderator"
    """A moderator decided. About: the reason, where it is one of the given ones."""
    LEGAL = "legal"
    """An owner took it down. About: the legal reason (`LegalReason`)."""


class Visibility(StrEnum):
    """decision_visibility."""

    DISABLED = "DECISION_VISIBILITY_CONTENT_DISABLED"
    """Not shown for now."""
    REMOVED = "DECISION_VISIBILITY_CONTENT_REMOVED"


class DecisionGround(StrEnum):
    """decision_ground. A comment is measured by the rules of the site; only owners apply the law."""

    INCOMPATIBLE = "DECISION_GROUND_INCOMPATIBLE_CONTENT"
    ILLEGAL = "DECISION_GROUND_ILLEGAL_CONTENT"


class SourceType(StrEnum):
    """source_type."""

    VOLUNTARY = "SOURCE_VOLUNTARY"
    """Nobody reported it."""
    NOTIFIED = "SOURCE_TYPE_OTHER_NOTIFICATION"
    """A court or an authority ordered it."""


class Automation(StrEnum):
    """automated_decision."""

    NONE = "AUTOMATED_DECISION_NOT_AUTOMATED"
    PARTIAL = "AUTOMATED_DECISION_PARTIALLY"
    """A person decided, and had seen what the filter found."""
    FULL = "AUTOMATED_DECISION_FULLY"


class Category(StrEnum):
    """category."""

    SPEECH = "STATEMENT_CATEGORY_ILLEGAL_OR_HARMFUL_SPEECH"
    VIOLENCE = "STATEMENT_CATEGORY_VIOLENCE"
    PRIVACY = "STATEMENT_CATEGORY_DATA_PROTECTION_AND_PRIVACY_VIOLATIONS"
    COPYRIGHT = "STATEMENT_CATEGORY_INTELLECTUAL_PROPERTY_INFRINGEMENTS"
    NOT_SPECIFIED = "STATEMENT_CATEGORY_NOT_SPECIFIED_NOTICE"
    """Illegal, and nothing else is said of it."""
    OTHER = "STATEMENT_CATEGORY_OTHER_VIOLATION_TC"


# By the filter's labels and by the reasons that moderators choose from.
_CATEGORIES: Final = MappingProxyType(
    {
        **dict.fromkeys(
            ("toxicity", "severe_toxicity", "obscene", "insult", "identity_attack", "hate"), Category.SPEECH
        ),
        "threat": Category.VIOLENCE,
        **dict.fromkeys(("private", "contact"), Category.PRIVACY),
        **dict.fromkeys(("sexual_explicit", "spam", "topic"), Category.OTHER),
    }
)
# illegal_content_legal_ground. Which law it is exactly stands in the owner's reference, which may name
# somebody: it is kept with the takedown.
_LEGAL: Final = MappingProxyType(
    {
        LegalReason.ILLEGAL: (Category.NOT_SPECIFIED, "Law against illegal content"),
        LegalReason.PERSONAL_DATA: (Category.PRIVACY, "Law on the protection of personal data"),
        LegalReason.COPYRIGHT: (Category.COPYRIGHT, "Copyright law"),
        LegalReason.ORDER: (Category.NOT_SPECIFIED, "Order of a court or an authority"),
        LegalReason.OTHER: (Category.NOT_SPECIFIED, "Another law"),
    }
)
# A restriction holds wherever the comment could be read. The database asks which states of the European
# Economic Area that concerns (ISO 3166-1).
EUROPEAN_ECONOMIC_AREA: Final = (
    *("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IS"),
    *("IT", "LI", "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK"),
)


@dataclass(frozen=True, slots=True)
class Statement:
    """One restriction of one comment, and its reasons.

    `explanation` is the ground and what it is about, for machines; people read it in their own words.
    `decision_facts` is what was known of the text. `was_visible` says that it could be read before.
    `legal_ground` (illegal_content_legal_ground) is there where the law is the reason.
    """

    ground: Ground
    about: str
    decision_visibility: Visibility
    decision_facts: Mapping[str, Any]
    automated_detection: bool
    automated_decision: Automation
    category: Category
    application_date: datetime
    was_visible: bool = False
    end_date: datetime | None = None
    decision_ground: DecisionGround = DecisionGround.INCOMPATIBLE
    source_type: SourceType = SourceType.VOLUNTARY
    territorial_scope: tuple[str, ...] = EUROPEAN_ECONOMIC_AREA
    legal_ground: str | None = None

    @property
    def explanation(self) -> str:
        """The ground for machines, such as `label:insult`."""
        return f"{self.ground}:{self.about}" if self.about else str(self.ground)


def state(
    comment: Comment, decision: Decision | None, *, before: Status | None, at: datetime
) -> Statement | None:
    """The statement of reasons for how a comment stands; None if it is not restricted.

    :param decision: the one that made it so; None: the policy did.
    :param before: what became of it before; None: it is new.
    :param at: since when.
    """
    if comment.status not in (Status.HELD, Status.REJECTED):
        return None
    verdict = comment.verdict
    ground, about = _ground(comment) if decision is None else (Ground.MODERATOR, _known(decision.reason))
    found = bool(verdict.over) or bool(_rules(verdict)) or not verdict.covered
    return Statement(
        ground=ground,
        about=about,
        decision_visibility=Visibility.DISABLED if comment.status is Status.HELD else Visibility.REMOVED,
        decision_facts=_facts(comment),
        automated_detection=found,
        automated_decision=_automation(by_person=decision is not None, found=found),
        category=_CATEGORIES.get(about, Category.OTHER),
        application_date=at,
        was_visible=before is Status.PUBLISHED,
    )


def state_takedown(comment: Comment, reason: LegalReason, *, before: Status, at: datetime) -> Statement:
    """The statement of reasons for a comment that an owner has taken down. No machine had a part in it.

    :param before: what had become of it before.
    :param at: since when.
    """
    category, legal_ground = _LEGAL[reason]
    return Statement(
        ground=Ground.LEGAL,
        about=reason,
        decision_visibility=Visibility.REMOVED,
        decision_facts=_facts(comment),
        automated_detection=False,
        automated_decision=Automation.NONE,
        category=category,
        application_date=at,
        was_visible=before is Status.PUBLISHED,
        decision_ground=DecisionGround.ILLEGAL,
        source_type=SourceType.NOTIFIED if reason is LegalReason.ORDER else SourceType.VOLUNTARY,
        legal_ground=legal_ground,
    )


def _ground(comment: Comment) -> tuple[Ground, str]:
    """Why the policy restricts a comment."""
    verdict = comment.verdict
    label, rules = telling_label(verdict) if verdict.over else None, _rules(verdict)
    if verdict.outcome is Outcome.UNSCORED:
        return Ground.UNSCORED, str(verdict.unscored_because or WhyUnscored.FAILED)
    if comment.status is Status.REJECTED and _rejects(verdict):  # whatever else would only have held it
        return Ground.RULE, rules[0]
    if not verdict.covered:
        return Ground.LANGUAGE, verdict.language or ""
    if label is not None:
        return Ground.LABEL, label
    if rules:
        return Ground.RULE, rules[0]
    if verdict.outcome is not Outcome.ALLOW:  # the model answered, but not what was asked
        return Ground.UNSCORED, str(WhyUnscored.FAILED)
    if verdict.newcomer:
        return Ground.NEWCOMER, ""
    return (Ground.EDITED if comment.revision > 1 else Ground.READ_FIRST), ""


def _automation(*, by_person: bool, found: bool) -> Automation:
    """How far the decision was a machine's. That everything is read first is a rule that people made."""
    if not found:
        return Automation.NONE
    return Automation.PARTIAL if by_person else Automation.FULL


def _known(reason: str | None) -> str:
    """A reason that is one of the given ones. A moderator's own words may name somebody."""
    return reason if reason is not None and reason in _CATEGORIES else ""


def _facts(comment: Comment) -> dict[str, Any]:
    verdict = comment.verdict
    scoring = verdict.scoring
    return {
        "revision": comment.revision,
        "outcome": str(verdict.outcome),
        "model": scoring.model if scoring else None,
        "scores_over_threshold": {label: scoring.scores[label] for label in verdict.over} if scoring else {},
        "language": verdict.language,
        "language_covered": verdict.covered,
        "disguised": list(verdict.disguised),
        "rules": _rules(verdict),
    }


def _rejects(verdict: Verdict) -> bool:
    """Whether one of the rules asked for it to be rejected."""
    return any(finding.counts and finding.effect is Effect.REJECT for finding in verdict.findings)


def _rules(verdict: Verdict) -> list[str]:
    """The rules that had a part in the verdict, those first that reject."""
    counting = [finding for finding in verdict.findings if finding.counts]
    counting.sort(key=lambda finding: finding.effect is not Effect.REJECT)
    return [str(finding.rule) for finding in counting]
