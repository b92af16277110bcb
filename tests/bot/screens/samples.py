"""Articles, comments and decisions with hostile words in them, and Telegram as the judge of the screens."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from bot.screens import Screen, taps
from moderation.comment import Action, AuthorRecord, Comment, Decision, Origin
from moderation.occlusion import EXCERPT_LENGTH, MOST_TOLD, Explanation, LeftOut
from moderation.rules.finding import MATCHED_LENGTH, Effect, Finding, RuleKind
from moderation.status import Status
from moderation.verdict import Outcome, Scoring, Verdict, WhyUnscored
from storage.articles import Article
from tests.telegram_parser import ReadText, read_html

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
# More comments than there will ever be.
LARGE = 10**15 - 1

HOSTILE = (
    "<b>",
    "</b></a></pre></blockquote>",
    "a & b &amp; &lt; &nbsp; &#x41;",
    "\"double\" and 'single' and `back`",
    "3 < 5 > 2",
    "👩‍👩‍👧‍👦🏴󠁧󠁢󠁥󠁮󠁧󠁿🙂",
    "שלום \u202eعالم\u202c",
    "<tg-spoiler>@everybody /start https://example.org</tg-spoiler>",
    "{0} %s {html} \\",
)

# As the parser of feeds, Telegram and `moderation.text` bound them.
TITLE_UNITS, NAME_LENGTH, TEXT_UNITS, REASON_LENGTH = 512, 64, 3_000, 300

LABELS = (
    "toxicity",
    "severe_toxicity",
    "obscene",
    "identity_attack",
    "insult",
    "threat",
    "sexual_explicit",
    "<i>unknown_label</i>",
)


def article(**given: Any) -> Article:
    plain = Article(
        id=1,
        feed_id=1,
        external_id="a",
        url="https://news.example/1",
        title="Title",
        lead="Body.",
        body_html="<p>Body.</p>",
        looks="",
        picture_url=None,
        picture_file_id=None,
        sections=("World",),
        comments_open=True,
        comment_count=0,
        published_at=None,
        created_at=NOW,
        version=1,
        changed_at=None,
        copies_change_at=None,
        withdrawn_at=None,
    )
    return replace(plain, **given)


def comment(number: int = 1, **given: Any) -> Comment:
    plain = Comment(
        id=number,
        article_id=1,
        author_id=7,
        author_name="Ann",
        origin=Origin(7, 70),
        text=f"Comment {number}.",
        verdict=Verdict(Outcome.ALLOW, Scoring({"toxicity": 0.01}, "scripted")),
        status=Status.HELD,
        version=1,
        created_at=NOW,
    )
    return replace(plain, **given)


def judged(screen: Screen) -> ReadText:
    """The screen as Telegram reads it: accepted, within its limits, its buttons ours.

    Limits: https://core.telegram.org/bots/api#sendmessage, #sendphoto, #inlinekeyboardbutton.
    """
    read = read_html(screen.html)
    assert 0 < read.code_points <= (1024 if screen.picture else 4096)
    assert len(screen.html.encode()) <= 32_768
    for row in screen.keyboard:
        assert row
        for button in row:
            assert 0 < len(button.data.encode()) <= 64
            assert button.text
            assert taps.read(button.data) is not None
    return read


def utf16(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _within(units: int, minimum: int = 0) -> st.SearchStrategy[str]:
    """Hostile words and anything else, repeated up to the limit."""
    anything = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=40)
    pieces = st.lists(st.one_of(st.sampled_from(HOSTILE), anything), min_size=1, max_size=5).map(" ".join)

    def filled(piece: str, length: int) -> str:
        text = (piece * (length // utf16(piece) + 1))[:length]
        while utf16(text) > length:
            text = text[:-1]
        return text.strip() or "x"

    return st.builds(filled, pieces, st.one_of(st.integers(max(minimum, 1), units), st.just(units)))


names = st.one_of(st.just(""), _within(NAME_LENGTH))
titles = _within(TITLE_UNITS)
texts = _within(TEXT_UNITS)
reasons = st.one_of(st.none(), _within(REASON_LENGTH))
ids = st.integers(1, LARGE)

findings = st.lists(
    st.builds(
        Finding,
        st.sampled_from(RuleKind),
        ids,
        st.sampled_from(Effect),
        _within(MATCHED_LENGTH).map(lambda words: words[:MATCHED_LENGTH]),
        dry=st.booleans(),
    ),
    max_size=8,
).map(tuple)

verdicts = st.one_of(
    st.builds(
        lambda because, found: Verdict(Outcome.UNSCORED, None, unscored_because=because, findings=found),
        st.one_of(st.none(), st.sampled_from(WhyUnscored)),
        findings,
    ),
    st.builds(
        lambda scores, outcome, over, windows, **evidence: Verdict(
            outcome,
            Scoring(scores, "<model> & co", windows),
            tuple(sorted(scores)) if over else (),
            **evidence,
        ),
        st.dictionaries(st.sampled_from(LABELS), st.floats(0, 1), min_size=1),
        st.sampled_from([Outcome.ALLOW, Outcome.HOLD, Outcome.REJECT]),
        st.booleans(),
        st.integers(1, 9),
        language=st.sampled_from([None, "en", "el", "zh", "sh", "<&"]),
        covered=st.booleans(),
        disguised=st.sampled_from([(), tuple(LABELS)]),
        findings=findings,
    ),
)

_excerpts = _within(EXCERPT_LENGTH)
_words_left_out = st.builds(
    LeftOut, st.tuples(_excerpts), st.floats(0, 1), st.one_of(st.just(1), st.integers(2, 1_000))
)
_left_out_together = st.builds(
    LeftOut, st.lists(_excerpts, min_size=2, max_size=4).map(tuple), st.floats(0, 1)
)
explanations = st.builds(
    lambda label, score, words, together, undisguised: Explanation(
        label, "<model> & co", score, (*words, *together), undisguised
    ),
    st.sampled_from(LABELS),
    st.floats(0, 1),
    st.lists(_words_left_out, max_size=MOST_TOLD - 1),
    st.lists(_left_out_together, max_size=1),
    st.booleans(),
)

comments = st.builds(
    comment,
    ids,
    author_name=names,
    text=texts,
    verdict=verdicts,
    status=st.sampled_from(Status),
    version=st.integers(1, 2**31 - 1),
    created_at=st.datetimes(datetime(2000, 1, 1), datetime(2026, 1, 1), timezones=st.just(UTC)),
    explanation=st.one_of(st.none(), explanations),
)

records = st.builds(AuthorRecord, st.integers(0, 10**6), st.integers(0, 10**6), st.integers(0, 10**6))

decisions = st.builds(
    Decision,
    ids,
    st.just(1),
    ids,
    names,
    st.sampled_from([Action.APPROVE, Action.REJECT]),
    reasons,
    st.just(Status.HELD),
    st.just(Status.PUBLISHED),
    st.just(NOW),
    ids,
    together=st.integers(1, 200),
)
