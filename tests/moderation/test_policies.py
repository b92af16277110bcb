"""Where which mode holds, and how far an author is trusted: by table, and for whatever comes."""

from collections.abc import Mapping
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.policies import (
    ArticlePolicy,
    Located,
    Place,
    PlaceKind,
    SitePolicy,
    Standing,
    apply,
    is_new,
    policy_of,
)
from moderation.policy import Mode, decide
from moderation.status import Status
from moderation.verdict import Outcome, Verdict

ARTICLE = Place(PlaceKind.ARTICLE, "7")
SPORT = Place(PlaceKind.SECTION, "Sport")
WORLD = Place(PlaceKind.SECTION, "World")
FEED = Place(PlaceKind.FEED, "2")
OTHERS = {
    Place(PlaceKind.ARTICLE, "2"): Mode.CLOSED,
    Place(PlaceKind.FEED, "7"): Mode.CLOSED,
    Place(PlaceKind.SECTION, "7"): Mode.CLOSED,
}

modes = st.sampled_from(Mode)
outcomes = st.sampled_from(Outcome)
standings = st.builds(Standing, st.integers(0, 10_000), st.integers(0, 100))
counts = st.integers(0, 50)


def located(days: float = 0.0, sections: tuple[str, ...] = ("sport", "World")) -> Located:
    return Located(7, 2, sections, timedelta(days=days))


def mode_of(site: SitePolicy, elsewhere: Mapping[Place, Mode], days: float = 0.0) -> Mode:
    return policy_of(located(days), site, elsewhere).mode


@pytest.mark.parametrize(
    ("elsewhere", "mode"),
    [
        ({}, Mode.SMART),
        ({FEED: Mode.PRE}, Mode.PRE),
        ({FEED: Mode.PRE, SPORT: Mode.POST}, Mode.POST),
        ({SPORT: Mode.POST, WORLD: Mode.PRE}, Mode.PRE),
        ({WORLD: Mode.PRE, SPORT: Mode.CLOSED}, Mode.CLOSED),
        ({FEED: Mode.PRE, SPORT: Mode.CLOSED, ARTICLE: Mode.POST}, Mode.POST),
    ],
)
def test_the_mode_that_was_set_nearest_to_an_article_counts(elsewhere: dict[Place, Mode], mode: Mode) -> None:
    assert mode_of(SitePolicy(Mode.SMART), {**OTHERS, **elsewhere}) is mode


@pytest.mark.parametrize(
    ("closing_mode", "elsewhere", "days", "mode"),
    [
        (Mode.CLOSED, {}, 13.9, Mode.SMART),
        (Mode.CLOSED, {}, 14.0, Mode.CLOSED),
        (Mode.PRE, {}, 14.0, Mode.PRE),
        (Mode.PRE, {FEED: Mode.CLOSED}, 14.0, Mode.CLOSED),
        (Mode.CLOSED, {FEED: Mode.POST}, 400.0, Mode.CLOSED),
        (Mode.CLOSED, {ARTICLE: Mode.POST}, 400.0, Mode.POST),
    ],
)
def test_comments_close_by_age_unless_the_article_has_a_mode_of_its_own(
    closing_mode: Mode, elsewhere: dict[Place, Mode], days: float, mode: Mode
) -> None:
    site = SitePolicy(Mode.SMART, closing_days=14, closing_mode=closing_mode)
    assert mode_of(site, elsewhere, days) is mode


@given(modes, st.floats(-10_000, 10_000))
def test_age_closes_nothing_where_that_is_off(mode: Mode, days: float) -> None:
    assert mode_of(SitePolicy(mode), {}, days) is mode


def test_an_article_without_feed_and_sections_has_the_sites_mode() -> None:
    article = Located(7, None, (), timedelta(0))
    assert (
        policy_of(article, SitePolicy(Mode.POST), {FEED: Mode.CLOSED, SPORT: Mode.CLOSED}).mode is Mode.POST
    )


@pytest.mark.parametrize(
    ("published", "rejected", "first_comments", "new"),
    [
        (0, 0, 1, True),
        (1, 0, 1, False),
        (1, 0, 2, True),
        (1, 1, 1, True),
        (2, 1, 1, False),
        (5, 2, 2, True),
        (6, 2, 2, False),
        (0, 9, 0, False),
    ],
)
def test_an_author_is_new_until_enough_was_published(
    published: int, rejected: int, first_comments: int, new: bool
) -> None:
    assert is_new(Standing(published, rejected), first_comments) is new


@given(standings, counts)
def test_trust_grows_with_what_is_published_and_falls_with_what_is_rejected(
    author: Standing, first_comments: int
) -> None:
    if not is_new(author, first_comments):
        assert not is_new(Standing(author.published + 1, author.rejected_lately), first_comments)
    else:
        assert is_new(Standing(author.published, author.rejected_lately + 1), first_comments)


@given(st.builds(ArticlePolicy, modes, st.booleans(), counts), standings, outcomes)
def test_standing_only_ever_holds_what_would_be_published(
    policy: ArticlePolicy, author: Standing, outcome: Outcome
) -> None:
    verdict = Verdict(outcome, None)
    before = decide(policy.mode, verdict, auto_reject=policy.auto_reject)
    after, status = apply(policy, author, verdict)
    assert status is before or (before, status) == (Status.PUBLISHED, Status.HELD)
    assert after.newcomer == (status is not before)
    assert after.outcome is outcome
