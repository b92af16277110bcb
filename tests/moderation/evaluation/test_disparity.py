"""Neutral sentences about groups, and what a model's scores of them mean."""

import pytest

from moderation.evaluation.disparity import disparity, neutral_sentences
from moderation.evaluation.evaluation import by_label, outcomes
from moderation.evaluation.groups import ANYBODY, GROUPS, SENTENCES
from moderation.evaluation.labelled import Sample
from moderation.evaluation.metrics import Share
from moderation.policy import DEFAULT_BANDS, DEFAULT_THRESHOLDS, Thresholds, judge, parse_thresholds
from moderation.verdict import Outcome, Scoring, Verdict

KINDS = {ANYBODY, "religion", "origin", "gender", "orientation", "disability", "age"}


def scored(
    score: float, *, thresholds: Thresholds = DEFAULT_THRESHOLDS, language: str = "en", **others: float
) -> Verdict:
    scoring = Scoring({"toxicity": score, **others}, "scripted")
    return judge(scoring, thresholds, language=language, covered=language != "xx")


def test_every_language_of_the_multilingual_model_has_sentences_about_every_kind_of_group() -> None:
    assert set(SENTENCES) == set(GROUPS) == {"en", "fr", "es", "it", "pt", "tr", "ru"}
    for language, kinds in GROUPS.items():
        assert set(kinds) == KINDS
        assert all(sentence.count("{group}") == 1 for sentence in SENTENCES[language])
        for kind, groups in kinds.items():
            assert set(groups) <= set(GROUPS["en"][kind]), "a group has one key in all languages"


def test_sentences_begin_with_a_capital_and_are_all_different() -> None:
    sentences = neutral_sentences(set(SENTENCES))
    assert len({sentence.text for sentence in sentences}) == len(sentences)
    assert all(sentence.text.lstrip("¿")[0].isupper() for sentence in sentences)
    assert "{" not in "".join(sentence.text for sentence in sentences)


def test_only_the_languages_that_the_model_was_trained_on_are_asked() -> None:
    assert {sentence.language for sentence in neutral_sentences({"en", "xx"})} == {"en"}
    assert neutral_sentences(set()) == []


def test_a_model_that_minds_one_group_is_found_out() -> None:
    sentences = neutral_sentences({"en"})
    verdicts = [scored(0.9 if sentence.group == "refugees" else 0.1) for sentence in sentences]
    (english,) = disparity(sentences, verdicts)
    worst = english.groups[0]
    number = len(SENTENCES["en"])
    assert (worst.group, worst.kind, worst.held) == ("refugees", "origin", Share(number, number))
    assert english.score_gap == pytest.approx(0.8)
    assert english.held_gap == 1.0
    assert english.held == Share(number, len(sentences))
    assert english.anybody.held.hits == 0


def test_a_sentence_that_another_label_holds_is_held() -> None:
    sentences = neutral_sentences({"fr"})
    verdicts = [scored(0.1, identity_attack=0.7 if each.group == "women" else 0.0) for each in sentences]
    (french,) = disparity(sentences, verdicts)
    held = {group.group: group.held.hits for group in french.groups if group.held.hits}
    assert held == {"women": len(SENTENCES["fr"])}
    assert french.score_gap == pytest.approx(0.0)


def test_what_would_become_of_the_texts_is_the_policys_word() -> None:
    samples = [Sample(n, "text", {"toxicity": toxic}) for n, toxic in enumerate([False, False, True, True])]
    counts = outcomes(samples, [scored(0.1), scored(0.85), scored(0.2), scored(0.995)])
    assert counts.clean == {Outcome.ALLOW: 1, Outcome.HOLD: 1, Outcome.REJECT: 0, Outcome.UNSCORED: 0}
    assert counts.toxic == {Outcome.ALLOW: 1, Outcome.HOLD: 0, Outcome.REJECT: 1, Outcome.UNSCORED: 0}
    assert counts.clean_held == Share(1, 2)


def test_a_label_is_measured_over_the_texts_whose_truth_is_known() -> None:
    samples = [
        Sample(1, "a", {"toxicity": True, "insult": True}),
        Sample(2, "b", {"toxicity": True}),
        Sample(3, "c", {"toxicity": False, "insult": False}),
    ]
    verdicts = [scored(0.9, insult=0.7), scored(0.4, insult=0.9), scored(0.6, insult=0.1)]
    toxicity, insult = by_label(samples, verdicts, DEFAULT_THRESHOLDS, ["toxicity", "insult", "threat"])
    assert (toxicity.toxic, toxicity.clean, toxicity.auc) == (2, 1, 0.5)
    assert (insult.toxic, insult.clean, insult.auc) == (1, 1, 1.0)
    assert (insult.at_hold.threshold, insult.at_hold.caught) == (DEFAULT_BANDS["insult"].hold, 1)
    assert [mistake.place for mistake in toxicity.worst_toxic] == [2, 1]
    assert [mistake.place for mistake in toxicity.worst_clean] == [3]
    assert [round(row.threshold, 2) for row in toxicity.table] == [
        *(round(0.05 * step, 2) for step in range(1, 20)),
        0.97,
        0.99,
    ]


def test_a_threshold_of_a_language_counts_for_the_texts_in_it() -> None:
    thresholds = parse_thresholds("toxicity=0.8/0.9 fr:toxicity=0.5/0.6")
    samples = [Sample(n, "text", {"toxicity": True}) for n in range(3)]
    verdicts = [scored(0.7, thresholds=thresholds, language=language) for language in ("en", "fr", "de")]
    (toxicity,) = by_label(samples, verdicts, thresholds, ["toxicity"])
    assert (toxicity.at_hold.threshold, toxicity.at_hold.caught) == (0.8, 1)
    assert toxicity.at_reject is not None
    assert (toxicity.at_reject.threshold, toxicity.at_reject.caught) == (0.9, 1)


def test_what_has_no_score_is_held_and_measured_nowhere() -> None:
    samples = [Sample(n, "text", {"toxicity": toxic}) for n, toxic in enumerate([True, False, True])]
    verdicts = [scored(0.9), scored(0.1), judge(None)]
    (toxicity,) = by_label(samples, verdicts, DEFAULT_THRESHOLDS, ["toxicity"])
    assert (toxicity.toxic, toxicity.clean) == (1, 1)
    assert outcomes(samples, verdicts).toxic_held == Share(2, 2)


def test_a_sentence_in_a_language_that_the_model_is_not_believed_for_is_held() -> None:
    sentences = neutral_sentences({"tr"})
    verdicts = [scored(0.1, language="xx" if each.group == "Roma" else "tr") for each in sentences]
    (turkish,) = disparity(sentences, verdicts)
    assert {group.group for group in turkish.groups if group.held.hits} == {"Roma"}
