"""The policy as owners see it: what Telegram takes, and what it says."""

from hypothesis import given
from hypothesis import strategies as st

from bot.screens import taps
from bot.screens.policy import PLACES_SHOWN, policy_screen
from bot.texts import en_policy
from moderation.policies import Place, PlaceKind, SitePolicy
from moderation.policy import Mode
from storage.policies import PlacedMode, PlacedSlowMode
from tests.bot.screens.samples import HOSTILE, LARGE, judged

modes = st.sampled_from(Mode)
sites = st.builds(
    SitePolicy,
    modes,
    st.booleans(),
    st.integers(0, 50),
    st.integers(0, 3_650),
    st.sampled_from([Mode.PRE, Mode.CLOSED]),
    st.integers(0, 60),
)
hostile = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=512)).filter(lambda words: "\0" not in words)
places = st.one_of(
    st.builds(Place, st.just(PlaceKind.SECTION), hostile),
    st.builds(Place, st.sampled_from([PlaceKind.FEED, PlaceKind.ARTICLE]), st.just(str(LARGE))),
)
placed = st.builds(PlacedMode, st.just(LARGE), places, modes)
slowed = st.builds(PlacedSlowMode, st.just(LARGE), places, st.integers(0, 60))


@given(
    sites,
    st.lists(placed, max_size=PLACES_SHOWN + 3),
    st.lists(slowed, max_size=PLACES_SHOWN + 3),
    hostile,
    st.sampled_from([None, en_policy.CHANGED]),
)
def test_the_screen_fits_into_a_message_whatever_its_places_are_called(
    site: SitePolicy, elsewhere: list[PlacedMode], slow: list[PlacedSlowMode], name: str, said: str | None
) -> None:
    called = [each.place for each in elsewhere] + [each.place for each in slow]
    names = {place: name for place in called if place.kind is not PlaceKind.SECTION}
    screen = policy_screen(site, elsewhere, names, said, slow=slow)
    judged(screen)
    for button in (button for row in screen.keyboard for button in row):
        assert taps.read(button.data) is not None, button.data


def test_it_says_what_holds_and_marks_it_on_the_buttons() -> None:
    site = SitePolicy(Mode.SMART, True, 2, 14, Mode.PRE, 5)
    feed = PlacedMode(5, Place(PlaceKind.FEED, "2"), Mode.POST)
    slow = [PlacedSlowMode(6, feed.place, 15), PlacedSlowMode(7, Place(PlaceKind.SECTION, "Sport"), 0)]
    screen = policy_screen(site, [feed], {feed.place: "Harbour & News"}, slow=slow)
    for words in (
        "On the site: <b>smart</b>",
        "they are rejected without a person",
        "their first 2 comments",
        "14 days after publication, a person decides on every comment",
        "feed 2 (Harbour &amp; News): <b>post</b>",
        "Slow mode: one comment every 5 minutes, for each person and article.",
        "feed 2 (Harbour &amp; News): <b>slow</b>, one comment every 15 minutes",
        "section Sport: <b>not slow</b>",
    ):
        assert words in screen.html
    marked = [button.text for row in screen.keyboard for button in row if button.text.startswith("●")]
    assert marked == [
        "● smart",
        "● Reject extremes: on",
        "● 🌱 2",
        "● 🔒 14 d",
        "● then: a person reads",
        "● 🐢 5 min",
    ]
    assert [button.data for row in screen.keyboard for button in row if "✕" in button.text] == [
        "policy:remove:7",
        "policy:remove:6",
        "policy:remove:5",
    ]
