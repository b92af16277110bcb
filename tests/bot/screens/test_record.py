"""The record as owners see it: what Telegram takes, and what it says."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from bot.screens.record import ENTRIES_ON_A_PAGE, Page, people_in, record_screen
from bot.texts import en_record
from moderation.entry import Entry, Recorded, Subject
from moderation.reasons import OWN_WORDS
from tests.bot.screens.samples import LARGE, NOW, ids, judged, names, reasons

BERLIN = ZoneInfo("Europe/Berlin")

values = st.one_of(
    st.none(),
    reasons,
    st.booleans(),
    ids,
    st.lists(st.sampled_from(["editor", "moderator"])),
    st.dictionaries(st.sampled_from(["<hold>", "reject"]), st.floats(0, 1)),
)
numbers = ids.map(str)
entries = st.builds(
    Entry,
    st.sampled_from(Subject),
    numbers,
    st.sampled_from(["approved", "<b>"]),
    st.one_of(st.none(), ids),
    values,
    values,
    reasons,
)


@given(st.lists(entries, max_size=ENTRIES_ON_A_PAGE), names, st.booleans(), st.booleans())
def test_a_page_fits_into_a_message_whatever_people_call_themselves(
    found: list[Entry], name: str, has_earlier: bool, has_later: bool
) -> None:
    page = Page([Recorded(LARGE - at, NOW, entry) for at, entry in enumerate(found)], has_earlier, has_later)
    called = dict.fromkeys(people_in(page.entries), name)
    judged(record_screen(page, called, comment_id=LARGE, zone=BERLIN))


def test_each_entry_says_who_did_what_and_why_in_the_newsrooms_time() -> None:
    late = datetime(2026, 11, 28, 23, 30, tzinfo=UTC)
    noon = datetime(2026, 11, 28, 11, 5, tzinfo=UTC)
    page = Page(
        [
            Recorded(5, late, Entry(Subject.COMMENT, "41", "approved", 9, "held", "published")),
            Recorded(6, late, Entry(Subject.COMMENT, "40", "undone", 9, "rejected", "held")),
            Recorded(4, noon, Entry(Subject.COMMENT, "41", "held", None, None, "held", "hold")),
            Recorded(
                3, noon, Entry(Subject.COMMENT, "40", "rejected", 8, "held", "rejected", "Spam, /pause")
            ),
            Recorded(8, noon, Entry(Subject.PERSON, "9", "warned", 7, reason=OWN_WORDS)),
            Recorded(2, noon, Entry(Subject.PERSON, "9", "appointed", 7, [], ["editor", "moderator"])),
            Recorded(1, noon, Entry(Subject.PERSON, "7", "appointed", None, [], ["owner"], "ADMIN_IDS")),
        ],
        has_earlier=True,
        has_later=False,
    )
    screen = record_screen(page, {9: "Anna", 7: "Mia <3"}, comment_id=None, zone=BERLIN)
    assert judged(screen).text.split("\n") == [
        "The record",
        "",
        "29 November 2026",
        "00:30 Anna approved comment 41: held → published",
        "00:30 Anna took back the decision on comment 40: rejected → held",
        "",
        "28 November 2026",
        "12:05 The bot held comment 41: the filter hesitates",
        "12:05 person 8 rejected comment 40: held → rejected · Spam, /\u2060pause",
        "12:05 Mia <3 warned Anna (9): in the moderator's own words",
        "12:05 Mia <3 appointed Anna (9): – → editor, moderator",
        "12:05 Whoever runs the bot appointed Mia <3 (7): – → owner · set in ADMIN_IDS",
    ]
    assert [button.data for row in screen.keyboard for button in row] == ["audit:o1"]


def test_an_empty_record_says_so() -> None:
    nothing = Page([], has_earlier=False, has_later=False)
    assert record_screen(nothing, {}, comment_id=None, zone=BERLIN).html == en_record.NOTHING_YET
    assert "comment 41" in record_screen(nothing, {}, comment_id=41, zone=BERLIN).html
