"""What moderators look for."""

import pytest

from moderation.lookup import LONGEST, Wanted, WantedKind, is_found, read_wanted


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("Buy  my\nBoats", Wanted(WantedKind.TEXT, "buy my boats")),
        ("#41", Wanted(WantedKind.COMMENT, "41")),
        ("#boats", Wanted(WantedKind.TEXT, "#boats")),
        ("@Ada", Wanted(WantedKind.NAME, "ada")),
        ("@1001", Wanted(WantedKind.PERSON, "1001")),
        ("user:1001", Wanted(WantedKind.PERSON, "1001")),
        ("100%", Wanted(WantedKind.TEXT, "100%")),
        ("x", None),
        ("", None),
        ("\u0301\u0301", None),
        ("x" * LONGEST, Wanted(WantedKind.TEXT, "x" * LONGEST)),
        ("x" * (LONGEST + 1), None),
    ],
)
def test_what_is_looked_for_is_read_as_it_is_meant(written: str, wanted: Wanted | None) -> None:
    assert read_wanted(written) == wanted


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("STRASSE", "In der Straße"),
        ("ΟΔΟΣ", "η οδός μας"),
        ("привет", "Ну, ПРИВЕТ!"),
        ("cafe", "Au CAFÉ du coin"),
        ("two words", "In two\n\n  words."),
        ("_", "snake_case"),
        ("\\", "back\\slash"),
    ],
)
def test_capitals_accents_and_gaps_make_no_difference(written: str, text: str) -> None:
    wanted = read_wanted(written) or Wanted(WantedKind.TEXT, written)
    assert is_found(wanted, text, "")


def test_signs_that_a_database_takes_for_patterns_are_only_signs() -> None:
    for written in ("%%", "b_ats", "b%ts", "b.*s", "[a-z]"):
        wanted = read_wanted(written)
        assert wanted is not None and not is_found(wanted, "Buy my boats", "")


def test_a_name_is_found_by_its_beginning() -> None:
    wanted = read_wanted("@anna")
    assert wanted is not None
    assert is_found(wanted, "", "Anna-Lena")
    assert not is_found(wanted, "anna", "Joanna")
