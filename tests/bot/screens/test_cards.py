"""The review card: all that a moderator needs to decide."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.screens import Screen
from bot.screens.review import (
    BAR_CELLS,
    Case,
    LastDecision,
    bar,
    card_screen,
    empty_screen,
    evidence,
    moved_screen,
)
from bot.screens.words import words_of
from bot.texts import en_explaining, en_moderation, en_queue, en_review
from moderation.comment import Action, AuthorRecord, Decision, Former
from moderation.occlusion import EXCERPT_LENGTH, MOST_TOLD, Explanation, LeftOut
from moderation.policy import judge, with_findings
from moderation.queue import Filter, FilterKind
from moderation.rules.finding import MATCHED_LENGTH, Effect, Finding, RuleKind
from moderation.status import Status
from moderation.verdict import Outcome, Scoring, Verdict, WhyUnscored
from storage.cards import Looking
from storage.queue import SetAside, View
from tests.bot.screens.samples import (
    LABELS,
    LARGE,
    NAME_LENGTH,
    NOW,
    REASON_LENGTH,
    TEXT_UNITS,
    TITLE_UNITS,
    comment,
    comments,
    decisions,
    judged,
    names,
    records,
    texts,
    titles,
    verdicts,
)

DOUBTFUL = judge(
    Scoring({"toxicity": 0.91, "insult": 0.7, "severe_toxicity": 0.05, "threat": 0.01}, "tiny-1")
)
CLEAN = judge(Scoring({"toxicity": 0.1}, "tiny"))
THREAT = judge(Scoring({"toxicity": 0.9, "threat": 0.7}, "tiny"))
DECISION = Decision(
    41, 1, 9, "Mo <b>", Action.REJECT, "It is “spam” & <ads>", Status.HELD, Status.REJECTED, NOW, id=5
)

looking = st.lists(st.builds(Looking, st.just(2), names, st.just(NOW)), max_size=3).map(tuple)
filters = st.sampled_from(
    [
        Filter(FilterKind.UNSCORED),
        Filter(FilterKind.LANGUAGE, "de"),
        Filter(FilterKind.LANGUAGE, "nqo"),
        Filter(FilterKind.ARTICLE, str(LARGE)),
    ]
)
cases = st.builds(
    Case,
    comments,
    titles,
    records,
    st.one_of(st.none(), decisions),
    st.integers(0, 10**6),
    same_text=st.integers(1, 10**6),
    looking=looking,
    can_undo=st.booleans(),
    before=st.one_of(st.none(), st.builds(Former, texts, verdicts)),
    aside=st.builds(
        SetAside, names, st.one_of(st.none(), st.just(NOW + timedelta(hours=1))), st.one_of(st.none(), names)
    ),
    view=st.builds(View, st.booleans(), st.one_of(st.none(), filters)),
).map(
    # Nobody looks at what does not wait, nor is it put off.
    lambda case: case if case.comment.status is Status.HELD else replace(case, looking=(), aside=SetAside())
)


def a_case(**given: object) -> Case:
    parts: dict[str, object] = {
        "comment": comment(41, verdict=DOUBTFUL, created_at=NOW - timedelta(minutes=5)),
        "article_title": "An <article>",
        "record": AuthorRecord(published=3, held=1, rejected=2),
        "decision": None,
        "waiting": 4,
    }
    return Case(**(parts | given))  # type: ignore[arg-type]


def buttons(screen: Screen) -> list[str]:
    return [button.text for row in screen.keyboard for button in row]


lasts = st.one_of(st.none(), st.builds(LastDecision, decisions, st.booleans(), st.booleans()))


@given(cases, lasts, st.booleans(), st.one_of(st.none(), filters))
def test_telegram_accepts_every_card(
    case: Case, last: LastDecision | None, asks_reason: bool, ended: Filter | None
) -> None:
    screen = card_screen(case, NOW, last=last, asks_reason=asks_reason, ended=ended)
    judged(screen)
    # What is decided can be read to its end, however long the text before it was.
    is_gone = case.comment.status in (Status.WITHDRAWN, Status.TAKEN_DOWN)
    assert is_gone or words_of(case.comment.text) in screen.html


@given(lasts)
def test_telegram_accepts_a_card_without_a_comment(last: LastDecision | None) -> None:
    judged(empty_screen(last))
    judged(moved_screen())


def test_a_card_shows_the_comment_the_evidence_and_the_authors_record() -> None:
    screen = card_screen(a_case(), NOW)
    text = judged(screen).text
    for part in (
        "🟠 Comment 41, 5 minutes ago",
        "Ann on “An <article>”",
        "Comment 41.",
        "toxicity        █████████░  91% !",
        "insult          ███████░░░  70% !",
        "severe toxicity ░░░░░░░░░░   5%",
        "Model: tiny-1",
        "Their other comments: 3 published, 2 not published, 1 waiting",
        "3 more waiting",
    ):
        assert part in text
    assert "threat" not in text, "only the highest labels"
    assert buttons(screen) == [
        *(en_queue.HOUR, en_queue.TOMORROW, en_queue.ESCALATE),
        en_explaining.WHICH_WORDS,
        *(en_moderation.APPROVE, en_moderation.REJECT, en_moderation.SKIP, en_queue.FILTER),
    ]


def below_the_bars(*left_out: LeftOut, **more: bool) -> list[str]:
    """What a card says between the model and the author's record, once somebody has asked."""
    explanation = Explanation("severe_toxicity", "tiny-1", 0.93, left_out, **more)
    screen = card_screen(
        a_case(comment=comment(41, verdict=DOUBTFUL, explanation=explanation)), NOW, asks_reason=False
    )
    assert en_explaining.WHICH_WORDS not in buttons(screen), "the answer is there"
    lines = judged(screen).text.splitlines()
    return lines[lines.index("Model: tiny-1") + 1 : -3]


def test_a_card_says_how_far_the_score_falls_without_the_words_that_moved_it() -> None:
    assert below_the_bars(LeftOut(("/idiot",), 0.12, 2), LeftOut(("<b>",), 0.5)) == [
        "Without “/\u2060idiot” (2 times): severe toxicity 93% → 12%",
        "Without “<b>”: severe toxicity 93% → 50%",
    ]
    assert below_the_bars(LeftOut(("fool",), 0.8), LeftOut(("fool", "liar", "scum"), 0.1)) == [
        "Without “fool”: severe toxicity 93% → 80%",
        "Without “fool”, “liar”, and “scum” together: severe toxicity 93% → 10%",
    ]


def test_the_longest_card_fits_into_one_message() -> None:
    labels = LABELS[:7]  # the most that a model has
    scoring = Scoring(dict.fromkeys(labels, 1.0), "m" * 40, windows=9)
    findings = tuple(Finding(kind, LARGE, Effect.REJECT, "w" * MATCHED_LENGTH, dry=True) for kind in RuleKind)
    verdict = Verdict(
        Outcome.REJECT, scoring, labels, "el", covered=False, disguised=labels, findings=findings
    )
    words = ["W" * EXCERPT_LENGTH] * 4
    alone = [LeftOut((word,), 0.5, 1_000) for word in words[1:MOST_TOLD]]
    left_out = (*alone, LeftOut(tuple(words), 0.1))
    longest = comment(
        LARGE,
        text="x" * TEXT_UNITS,
        author_name="N" * NAME_LENGTH,
        verdict=verdict,
        explanation=Explanation("sexual_explicit", "m", 1.0, left_out, undisguised=True),
        created_at=NOW - timedelta(days=9),
    )
    record = AuthorRecord(10**6, 10**6, 10**6)
    for decision in (None, replace(DECISION, moderator_name="N" * NAME_LENGTH, reason="R" * REASON_LENGTH)):
        case = a_case(comment=longest, article_title="T" * TITLE_UNITS, record=record, decision=decision)
        judged(card_screen(case, NOW, asks_reason=False))


def test_a_card_says_where_no_single_word_did_it() -> None:
    assert below_the_bars(LeftOut(("so bad a…and so",), 0.1), undisguised=True) == [
        "In plain spelling:",
        "No single word did it.",
        "Without “so bad a…and so”: severe toxicity 93% → 10%",
    ]
    assert below_the_bars(LeftOut(("fool", "liar"), 0.1))[0] == "No single word did it."
    assert below_the_bars() == [
        "No single word did it, nor a few of them together: it is the text as a whole."
    ]


@pytest.mark.parametrize(
    ("verdict", "status", "is_asked_for"),
    [
        (DOUBTFUL, Status.HELD, True),
        (DOUBTFUL, Status.REJECTED, True),
        (DOUBTFUL, Status.PUBLISHED, False),
        (DOUBTFUL, Status.WITHDRAWN, False),
        (judge(Scoring({"toxicity": 0.1}, "tiny")), Status.HELD, False),
        (judge(Scoring({"toxicity": 0.9}, "tiny"), language="el", covered=False), Status.HELD, False),
        (judge(None), Status.HELD, False),
    ],
)
def test_the_words_can_be_asked_for_where_a_score_keeps_a_comment_back(
    verdict: Verdict, status: Status, is_asked_for: bool
) -> None:
    screen = card_screen(a_case(comment=comment(41, verdict=verdict, status=status)), NOW, asks_reason=False)
    assert (en_explaining.WHICH_WORDS in buttons(screen)) is is_asked_for


def test_who_has_rejected_is_asked_why_and_may_undo_it_where_the_finger_is() -> None:
    screen = card_screen(a_case(decision=DECISION), NOW, asks_reason=True)
    assert "Rejected. Why?" in judged(screen).text
    assert buttons(screen) == [*en_moderation.REASONS.values(), "↩️ Undo #41", en_review.NO_REASON]


def test_a_decided_card_says_by_whom_and_why_and_leads_to_the_next() -> None:
    screen = card_screen(a_case(decision=DECISION), NOW)
    assert "❌ Rejected by Mo <b>, 03:04 UTC — It is “spam” & <ads>" in judged(screen).text
    assert "more waiting" not in screen.html
    assert buttons(screen) == [en_review.NEXT]
    assert buttons(card_screen(a_case(decision=DECISION, can_undo=True), NOW)) == [
        "↩️ Undo #41",
        en_review.NEXT,
    ]


def test_a_card_tells_the_last_decision_in_one_line_and_can_undo_it() -> None:
    last = LastDecision(DECISION, is_undone=False, can_undo=True)
    screen = card_screen(a_case(), NOW, last=last)
    assert judged(screen).text.startswith(
        "Comment 41: ❌ Rejected by Mo <b>, 03:04 UTC — It is “spam” & <ads>\n\n🟠 Comment 41"
    )
    assert buttons(screen)[-3:] == [en_moderation.SKIP, "↩️ Undo #41", en_queue.FILTER]
    late = LastDecision(replace(DECISION, together=14, reason="x" * 300), is_undone=False, can_undo=False)
    screen = empty_screen(late)
    assert judged(screen).text.startswith(
        "14 comments of the same text: ❌ Rejected by Mo <b>, 03:04 UTC — xxx"
    )
    assert buttons(screen) == []
    undone = LastDecision(DECISION, is_undone=True, can_undo=False)
    assert judged(card_screen(a_case(), NOW, last=undone)).text.startswith("↩️ Comment 41: taken back")


def test_a_card_says_who_else_is_looking() -> None:
    one = Looking(2, "Anna <b>", NOW + timedelta(seconds=90))
    other = Looking(3, "Ben", NOW + timedelta(seconds=80))
    assert "👀 Anna <b> is looking (until 03:05 UTC)" in judged(card_screen(a_case(looking=(one,)), NOW)).text
    assert "👀 Anna <b> and 1 more are looking" in judged(card_screen(a_case(looking=(one, other)), NOW)).text


def test_a_text_that_waits_many_times_is_decided_with_one_button() -> None:
    screen = card_screen(a_case(same_text=14), NOW)
    assert "The same text waits 14 times." in judged(screen).text
    assert buttons(screen)[3:] == [
        en_explaining.WHICH_WORDS,
        "✅ All 14",
        "❌ All 14",
        en_moderation.APPROVE,
        en_moderation.REJECT,
        en_moderation.SKIP,
        en_queue.FILTER,
    ]
    assert [button.data for button in screen.keyboard[3]] == ["approve:41:1:1:all", "reject:41:1:1:all"]


@pytest.mark.parametrize(
    ("scores", "is_hidden"),
    [
        ({"toxicity": 0.9, "threat": 0.7}, True),
        ({"toxicity": 0.9, "identity_attack": 0.7}, True),
        ({"toxicity": 0.9, "severe_toxicity": 0.4}, True),
        ({"toxicity": 0.999}, True),
        ({"toxicity": 0.9, "insult": 0.8, "threat": 0.3}, False),
    ],
)
def test_severe_text_is_under_a_spoiler(scores: dict[str, float], is_hidden: bool) -> None:
    written = comment(41, verdict=judge(Scoring(scores, "tiny")), text="Read <this> at /your own risk")
    screen = card_screen(a_case(comment=written), NOW)
    judged(screen)
    assert ("<blockquote><tg-spoiler>Read &lt;this&gt;" in screen.html) is is_hidden


@pytest.mark.parametrize(
    ("before", "now", "shown"),
    [
        (THREAT, CLEAN, "<tg-spoiler>I was</tg-spoiler>, I am"),
        (CLEAN, THREAT, "I was, <tg-spoiler>I am</tg-spoiler>"),
        (THREAT, THREAT, "<tg-spoiler>I was</tg-spoiler>, <tg-spoiler>I am</tg-spoiler>"),
        (CLEAN, CLEAN, "I was, I am"),
    ],
)
def test_each_text_of_a_changed_comment_is_hidden_by_its_own_verdict(
    before: Verdict, now: Verdict, shown: str
) -> None:
    case = a_case(before=Former("I was", before), comment=comment(41, verdict=now, text="I am"))
    screen = card_screen(case, NOW)
    judged(screen)
    older, newer = shown.split(", ")
    assert f"<blockquote>{older}</blockquote>\n{en_moderation.NOW}\n<blockquote>{newer}<" in screen.html


def test_words_of_a_severe_text_are_under_a_spoiler_wherever_they_stand_on_its_card() -> None:
    explanation = Explanation("threat", "tiny", 0.7, (LeftOut(("kill", "/hang"), 0.1),))
    found = [
        Finding(RuleKind.BANNED, 1, Effect.HOLD, "kill /hang"),
        Finding(RuleKind.DUPLICATE, 0, Effect.HOLD, "#7"),
    ]
    written = comment(
        41, verdict=with_findings(THREAT, found), text="I kill /hang you", explanation=explanation
    )
    screen = card_screen(a_case(comment=written), NOW)
    text = judged(screen).text
    assert "✋ Banned word: kill /\u2060hang\n✋ Much like comment #7" in text
    assert "Without “kill” and “/\u2060hang” together: threat 70% → 10%" in text
    in_clear = re.sub(r"<tg-spoiler>[^<]*</tg-spoiler>", "", screen.html)
    assert "kill" not in in_clear and "hang" not in in_clear


@pytest.mark.parametrize("status", [Status.PUBLISHED, Status.REJECTED])
def test_a_card_of_what_the_policy_decided_can_still_be_decided_otherwise(status: Status) -> None:
    screen = card_screen(a_case(comment=comment(41, status=status)), NOW)
    assert f"{en_moderation.STATUS_WORDS[status]}, by the policy." in judged(screen).text
    assert buttons(screen) == [
        *(en_moderation.APPROVE, en_moderation.REJECT, en_moderation.SKIP, en_queue.FILTER)
    ]


def test_a_card_shows_both_versions_of_a_comment_that_was_changed() -> None:
    case = a_case(
        before=Former("You fool <b>", DOUBTFUL),
        comment=comment(41, verdict=DOUBTFUL, text="You are mistaken"),
    )
    text = judged(card_screen(case, NOW, asks_reason=False)).text
    assert "✏️ Before:\nYou fool <b>\n✏️ Now:\nYou are mistaken\n" in text


def test_a_long_text_from_before_is_shortened_and_the_new_one_is_not() -> None:
    case = a_case(
        before=Former("old " * 700, DOUBTFUL), comment=comment(41, verdict=DOUBTFUL, text="new " * 500)
    )
    text = judged(card_screen(case, NOW, asks_reason=False)).text
    assert ("new " * 500).strip() in text
    assert "old old" in text and "…\n✏️ Now:" in text and text.count("old") < 150
    longest = a_case(
        before=Former("old " * 700, DOUBTFUL), comment=comment(41, verdict=DOUBTFUL, text="n" * 3_000)
    )
    text = judged(card_screen(longest, NOW, asks_reason=False)).text
    assert "n" * 3_000 in text and "✏️ Now:" in text


def test_a_card_of_what_its_author_has_taken_back_shows_no_word_of_it() -> None:
    case = a_case(comment=comment(41, status=Status.WITHDRAWN, text="Secret"), decision=DECISION)
    screen = card_screen(case, NOW, asks_reason=False)
    assert judged(screen).text == "↩️ Comment 41: its author has taken it back."
    assert buttons(screen) == [en_review.NEXT]


def test_a_card_of_what_was_taken_down_shows_no_word_of_it_either() -> None:
    case = a_case(
        comment=comment(41, status=Status.TAKEN_DOWN, text="Secret"),
        decision=DECISION,
        before=Former("Old", DOUBTFUL),
    )
    screen = card_screen(case, NOW, asks_reason=False)
    assert judged(screen).text == (
        "⚖️ Comment 41 was taken down by an owner, for a legal reason. Nothing is left to decide."
    )
    assert buttons(screen) == [en_review.NEXT]


def test_the_last_card_counts_nothing_more() -> None:
    assert "more waiting" not in card_screen(a_case(waiting=1), NOW).html


def test_a_card_without_a_score_says_that_there_is_none() -> None:
    screen = card_screen(a_case(comment=comment(41, verdict=judge(None))), NOW)
    assert "⚪" in judged(screen).text
    assert "Not scored" in judged(screen).text
    assert "Model" not in judged(screen).text


def test_a_mended_text_without_a_score_waits_for_it_since_it_was_mended() -> None:
    mended = comment(41, verdict=judge(None), created_at=NOW - timedelta(days=3))
    mended = replace(mended, revision=2, edited_at=NOW - timedelta(minutes=7))
    text = judged(card_screen(a_case(comment=mended, before=Former("Before", DOUBTFUL)), NOW)).text
    assert "Not scored since 02:57 UTC (7 minutes ago)" in text


@pytest.mark.parametrize("because", WhyUnscored)
def test_a_card_without_a_score_says_since_when_and_why(because: WhyUnscored) -> None:
    verdict = Verdict(Outcome.UNSCORED, None, unscored_because=because)
    told = evidence(verdict, NOW - timedelta(minutes=7), NOW)
    assert told.startswith("Not scored since 02:57 UTC (7 minutes ago): the ")
    assert told.endswith("It is scored by itself when the filter is back.")


def test_a_card_says_what_else_is_known_of_a_text() -> None:
    scoring = Scoring({"toxicity": 0.9, "identity_attack": 0.7}, "tiny", windows=3)
    disguised = ("threat", "identity_attack")  # of these the second is over its threshold
    verdict = judge(scoring, language="el", covered=False, disguised=disguised)
    told = evidence(verdict, NOW, NOW).splitlines()[-4:]
    assert told == [
        "Model: tiny",
        "⚠️ The model was not made for Greek: its scores say little.",
        "🎭 Written in disguise: without it, higher in identity attack",
        "A long text, scored in 3 parts: the worst counts",
    ]


def test_a_card_names_the_language_of_a_text_the_model_knows_and_nothing_where_it_cannot_be_told() -> None:
    scoring = Scoring({"toxicity": 0.1}, "tiny")
    assert evidence(judge(scoring, language="fr"), NOW, NOW).endswith("Model: tiny\nLanguage: French")
    assert evidence(judge(scoring), NOW, NOW).endswith("Model: tiny")


@given(st.floats(0, 1))
def test_a_bar_is_ten_cells_long(score: float) -> None:
    assert len(bar(score)) == BAR_CELLS
    assert bar(score).count("█") == round(score * BAR_CELLS)


def test_who_was_first_is_said_in_one_plain_sentence() -> None:
    assert (
        en_moderation.already_decided(Action.APPROVE, "Mo <b>", NOW)
        == "Mo <b> approved this already, 03:04 UTC."
    )
    assert (
        en_moderation.already_decided(Action.REJECT, "", NOW)
        == "Another moderator rejected this already, 03:04 UTC."
    )


def test_a_card_shows_what_the_rules_found_a_line_each_and_few() -> None:
    kinds = (
        RuleKind.DUPLICATE,
        RuleKind.SHOUTING,
        RuleKind.BANNED,
        RuleKind.LINKS,
        RuleKind.CONTACT,
        RuleKind.FORWARDED,
    )
    effects = (Effect.HOLD, Effect.NOTE, Effect.REJECT, Effect.REJECT, Effect.HOLD, Effect.HOLD)
    found = ("#7", "", "<b>", "spam.example", "0171", "")
    findings = tuple(
        Finding(kind, number, effect, matched, dry=kind is RuleKind.LINKS)
        for number, (kind, effect, matched) in enumerate(zip(kinds, effects, found, strict=True), start=1)
    )
    verdict = with_findings(judge(Scoring({"toxicity": 0.1}, "tiny")), findings)
    screen = card_screen(a_case(comment=comment(41, verdict=verdict)), NOW, asks_reason=False)
    lines = judged(screen).text.splitlines()
    at = lines.index("⛔ Banned word: <b>")
    assert lines[at : at + 5] == [
        "⛔ Banned word: <b>",
        "✋ Much like comment #7",
        "✋ Contact data: 0171",
        "✋ Forwarded from somewhere else",
        "and 2 more",
    ]
    assert lines[0].startswith("🔴")


def test_a_finding_on_trial_says_what_it_would_have_done() -> None:
    dry = Finding(RuleKind.LINKS, 1, Effect.HOLD, "spam.example", dry=True)
    told = evidence(with_findings(judge(None), [dry]), NOW, NOW)
    assert told.splitlines()[-1] == (
        "🧪 Link to a site that is not allowed: <code>spam.example</code> (rule 1, on trial: would hold it)"
    )


def test_words_that_rules_found_stand_together_and_none_of_them_can_be_tapped() -> None:
    words = ("stop /pause", "bad.example", "stop /pause", "worse", "worst")
    found = [Finding(RuleKind.BANNED, number, Effect.HOLD, word) for number, word in enumerate(words)]
    verdict = with_findings(judge(None), found)
    assert evidence(verdict, NOW, NOW).splitlines()[-1] == (
        "✋ Banned word: <code>stop /pause</code>, <code>bad.example</code> …"
    )
