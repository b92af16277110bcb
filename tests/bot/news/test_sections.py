"""How the sections of a feed are named to readers."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.news.sections import MAX_NAMES, NotAName, renamed, with_names

NAMES = {"Politik": "Politics", "Sponsored": "", "Wirtschaft": "Business"}


@pytest.mark.parametrize(
    ("sections", "shown"),
    [
        ((), ()),
        (("Politik", "Sport"), ("Politics", "Sport")),
        (("POLITIK",), ("Politics",)),
        (("Sponsored",), ()),
        (("sponsored", "Sport"), ("Sport",)),
        (("Business", "Wirtschaft"), ("Business",)),
        (("Wirtschaft", "Sport", "business"), ("Business", "Sport")),
    ],
)
def test_sections_are_shown_as_an_editor_named_them(
    sections: tuple[str, ...], shown: tuple[str, ...]
) -> None:
    assert renamed(sections, NAMES) == shown


@given(st.lists(st.text(max_size=5)), st.dictionaries(st.text(max_size=5), st.text(max_size=5)))
def test_no_section_is_shown_twice_or_without_a_name(sections: list[str], names: dict[str, str]) -> None:
    shown = renamed(sections, names)
    assert all(shown)
    assert len({name.casefold() for name in shown}) == len(shown)


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("Politik=Politics", {"Politik": "Politics"}),
        ("Politik=Politics, Sponsored=", {"Politik": "Politics", "Sponsored": ""}),
        ("Politik = Politics\nSponsored =\n", {"Politik": "Politics", "Sponsored": ""}),
        ("  Arts  &   life = Culture ,,", {"Arts & life": "Culture"}),
        ("a=b=c", {"a": "b=c"}),
        ("x=1, X=2", {"X": "2"}),
        ("", {}),
    ],
)
def test_names_are_read_as_people_write_them(words: str, names: Mapping[str, str]) -> None:
    assert with_names({}, words) == names


def test_further_names_are_added_changed_and_taken_back() -> None:
    assert with_names(NAMES, "politik=Affairs, Sport=Sports") == {
        "Sponsored": "",
        "Wirtschaft": "Business",
        "politik": "Affairs",
        "Sport": "Sports",
    }
    assert with_names(NAMES, "Politik=Politik, Sponsored=Sponsored") == {"Wirtschaft": "Business"}


@pytest.mark.parametrize("words", ["Politik", "=Politics", "Politik=Politics, Sport", " = "])
def test_what_names_no_section_is_told_apart(words: str) -> None:
    with pytest.raises(NotAName):
        with_names({}, words)


def test_there_is_an_end_to_names() -> None:
    names = with_names({}, ",".join(f"{n}=x" for n in range(MAX_NAMES)))
    with pytest.raises(NotAName):
        with_names(names, "one more=x")
    assert with_names(names, "0=y")["0"] == "y"
