"""The formulas, against cases worked out by hand and against what must always hold."""

from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.evaluation.metrics import Ranking, Share

# Few different scores, so that ties are common.
judged = st.lists(
    st.tuples(st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.5001, 0.9, 1.0]) | st.floats(0, 1), st.booleans()),
    min_size=1,
    max_size=40,
)
both_kinds = judged.filter(lambda pairs: {True, False} == {toxic for _, toxic in pairs})


def ranking(pairs: list[tuple[float, bool]]) -> Ranking:
    return Ranking([score for score, _ in pairs], [toxic for _, toxic in pairs])


def test_the_auc_of_four_texts_by_hand() -> None:
    # Of the four pairs of a toxic and a clean text three are in order: the textbook's example.
    assert Ranking([0.1, 0.4, 0.35, 0.8], [False, False, True, True]).roc_auc() == 0.75


def test_a_tie_counts_half() -> None:
    assert Ranking([0.5, 0.5], [True, False]).roc_auc() == 0.5
    # 0.9 > 0.5, 0.9 > 0.1, 0.5 = 0.5, 0.5 > 0.1: three and a half of four.
    assert Ranking([0.9, 0.5, 0.5, 0.1], [True, True, False, False]).roc_auc() == 3.5 / 4


@pytest.mark.parametrize("toxic", [True, False])
def test_with_one_kind_of_text_alone_there_is_no_auc(toxic: bool) -> None:
    assert Ranking([0.2, 0.8], [toxic, toxic]).roc_auc() is None


@given(both_kinds)
def test_the_auc_is_the_chance_that_a_toxic_text_scores_above_a_clean_one(
    pairs: list[tuple[float, bool]],
) -> None:
    toxic = [score for score, is_toxic in pairs if is_toxic]
    clean = [score for score, is_toxic in pairs if not is_toxic]
    wins = sum(1.0 if a > b else 0.5 if a == b else 0.0 for a, b in product(toxic, clean))
    assert ranking(pairs).roc_auc() == pytest.approx(wins / (len(toxic) * len(clean)))


@given(both_kinds)
def test_only_the_order_of_scores_moves_the_auc_and_the_average_precision(
    pairs: list[tuple[float, bool]],
) -> None:
    order = {score: place for place, score in enumerate(sorted({score for score, _ in pairs}))}
    by_place = [(order[score] / len(order), toxic) for score, toxic in pairs]
    assert ranking(by_place).roc_auc() == pytest.approx(ranking(pairs).roc_auc())
    assert ranking(by_place).average_precision() == pytest.approx(ranking(pairs).average_precision())


@given(both_kinds)
def test_turning_scores_and_truth_around_changes_no_auc(pairs: list[tuple[float, bool]]) -> None:
    whole = [(round(score, 6), toxic) for score, toxic in pairs]  # 1 - tiny would make ties
    turned = [(1 - score, not toxic) for score, toxic in whole]
    assert ranking(turned).roc_auc() == pytest.approx(ranking(whole).roc_auc())


@given(both_kinds)
def test_the_area_under_the_drawn_roc_curve_is_the_auc(pairs: list[tuple[float, bool]]) -> None:
    points = ranking(pairs).roc_points()
    area = sum((x - w) * (y + v) / 2 for (w, v), (x, y) in pairwise(points))
    assert (points[0], points[-1]) == ((0.0, 0.0), (1.0, 1.0))
    assert area == pytest.approx(ranking(pairs).roc_auc())


def test_the_average_precision_of_four_texts_by_hand() -> None:
    # Falling: toxic (1/1), clean, toxic (2/3), clean: half of recall at 1, half at 2/3.
    assert Ranking([0.8, 0.4, 0.35, 0.1], [True, False, True, False]).average_precision() == pytest.approx(
        0.5 * 1 + 0.5 * 2 / 3
    )


def test_where_everything_ties_the_average_precision_is_the_share_of_toxic_texts() -> None:
    assert Ranking([0.5] * 5, [True, False, False, False, False]).average_precision() == pytest.approx(0.2)


def test_a_threshold_counts_the_texts_that_reach_it() -> None:
    at = Ranking([0.9, 0.8, 0.8, 0.3, 0.79], [True, True, False, True, False]).at(0.8)
    assert (at.held, at.precision, at.recall, at.false_positives) == (
        Share(3, 5),
        Share(2, 3),
        Share(2, 3),
        Share(1, 2),
    )
    assert at.f1 == pytest.approx(2 / 3)


def test_a_threshold_that_nothing_reaches_has_no_precision() -> None:
    at = Ranking([0.2, 0.1], [True, False]).at(0.5)
    assert at.precision.value is None
    assert at.recall.value == 0.0
    assert at.f1 == 0.0


@given(judged, st.floats(0, 1), st.floats(0, 1))
def test_a_higher_threshold_never_holds_more(pairs: list[tuple[float, bool]], a: float, b: float) -> None:
    low, high = ranking(pairs).at(min(a, b)), ranking(pairs).at(max(a, b))
    assert high.caught <= low.caught
    assert high.mistaken <= low.mistaken


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    [
        # E. B. Wilson's formula with z = 1.96, worked out by hand.
        (5, 10, 0.2366, 0.7634),
        (9, 10, 0.5958, 0.9821),
        (81, 263, 0.2553, 0.3662),
        (0, 10, 0.0, 0.2775),
        (10, 10, 0.7225, 1.0),
        (0, 0, 0.0, 1.0),
    ],
)
def test_wilsons_interval(hits: int, of: int, low: float, high: float) -> None:
    assert Share(hits, of).interval == pytest.approx((low, high), abs=5e-5)


@given(st.integers(0, 1_000), st.integers(1, 1_000))
def test_an_interval_holds_its_share_and_more_texts_make_it_narrower(hits: int, misses: int) -> None:
    few, many = Share(hits, hits + misses), Share(10 * hits, 10 * (hits + misses))
    assert few.value is not None
    low, high = few.interval
    assert 0.0 <= low <= few.value <= high <= 1.0
    assert many.interval[1] - many.interval[0] < high - low


def test_the_brier_score_by_hand() -> None:
    assert Ranking([1.0, 0.5, 0.0], [True, False, True]).brier() == pytest.approx((0 + 0.25 + 1) / 3)


def test_reliability_counts_every_text_once_and_a_score_of_one_in_the_last_bin() -> None:
    bins = Ranking([0.0, 0.05, 0.1, 0.95, 1.0], [False, True, False, True, True]).reliability()
    assert [(each.low, each.texts, each.toxic) for each in bins] == [
        (0.0, 2, Share(1, 2)),
        (0.1, 1, Share(0, 1)),
        (0.9, 2, Share(2, 2)),
    ]
    assert bins[-1].mean_score == pytest.approx(0.975)


@given(judged)
def test_no_text_is_lost_between_the_bins(pairs: list[tuple[float, bool]]) -> None:
    assert sum(each.texts for each in ranking(pairs).reliability()) == len(pairs)
