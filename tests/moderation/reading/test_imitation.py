"""Names that look like the newsroom's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.reading.imitation import Newsroom, Standing

MIA, ADA = 2001, 1001
NEWSROOM = Newsroom.of(
    [MIA], ["Mia Moderna", "Olivia", "Łukasz", "Мария", "🦊", "Only News", "Valdora Times"]
)


@pytest.mark.parametrize(
    "name",
    [
        "Mia Moderna",  # the very name
        "mia moderna",
        "MIA  MODERNA",
        "Mia.Moderna!",
        "Mia Moderna 🌸",
        "Mia Modema",  # rn for m is the same, read fast
        "Mia Modernа",  # the last letter is Cyrillic
        "Міа Моdеrnа",
        "Mïa Modérna",
        "M i a M o d e r n a",
        "M1a M0derna",
        "Mia Moderna 2",
        "ᴍɪᴀ ᴍᴏᴅᴇʀɴᴀ",
        "𝓜𝓲𝓪 𝓜𝓸𝓭𝓮𝓻𝓷𝓪",
        "Ｍｉａ Ｍｏｄｅｒｎａ",
        "Ｏlivia",
        "OIivia",  # a capital i for an l
        "0livia",
        "Oliviaa",
        "Lukasz",
        "Мария",
        "🦊",
        "Only News",
        "OnlyNews",
        "0nly News",
        "Valdora  Tímes",
    ],
)
def test_a_readers_name_like_one_of_the_newsroom_is_told_apart(name: str) -> None:
    assert NEWSROOM.standing(ADA, name) is Standing.LOOKALIKE


@pytest.mark.parametrize(
    "name",
    [
        "Ada · newsroom",
        "Ada (Newsroom)",
        "Ada N e w s r o o m",
        "Ada, m0derator",
        "Ada Moderat0r",
        "Modеrator",  # Cyrillic е
        "Ada | team",
        "Ada ✅",
        "Ada ✔️",
        "🛡️ Ada",
        "⭐ Ada",
        "Ada •",
        "Ada, editor",
        "Admin",
        "Ada [mod]",
        "STAFF",
        "Administrator Ada",
    ],
)
def test_a_reader_who_claims_to_be_staff_is_told_apart(name: str) -> None:
    assert Newsroom().standing(ADA, name) is Standing.LOOKALIKE


@pytest.mark.parametrize(
    "name",
    [
        "Ada",
        "Mia",
        "Mia M.",
        "Stafford",
        "Jan Modrić",
        "Modesta",
        "Editha",
        "Олег",
        "王芳",
        "محمد",
        "Anne-Marie",
        "Zoë 🌻",
        "O'Brien",
        "…",
        "🙂",
        "",
    ],
)
def test_other_readers_are_shown_as_they_are(name: str) -> None:
    assert NEWSROOM.standing(ADA, name) is Standing.READER


def test_a_member_of_the_newsroom_is_one_whatever_they_are_called() -> None:
    assert NEWSROOM.standing(MIA, "Olivia ✅") is Standing.NEWSROOM
    assert NEWSROOM.standing(MIA, "") is Standing.NEWSROOM


letters = st.sampled_from("abcdefghijklmnopqrstuvwxyz")
unread = st.sampled_from(["", "", " ", ".", "-", "\u0301", "🌸", "_"])


@given(st.lists(st.tuples(letters, unread, st.booleans()), min_size=1, max_size=30))
def test_case_and_signs_never_make_another_name(written: list[tuple[str, str, bool]]) -> None:
    newsroom = Newsroom.of([MIA], ["".join(letter for letter, _, _ in written)])
    imitated = "".join((letter.upper() if is_upper else letter) + sign for letter, sign, is_upper in written)
    assert newsroom.standing(ADA, imitated) is Standing.LOOKALIKE


@given(st.text(max_size=64))
def test_a_member_is_never_taken_for_a_reader_and_no_reader_for_a_member(name: str) -> None:
    newsroom = Newsroom.of([MIA], [name])
    assert newsroom.standing(MIA, name) is Standing.NEWSROOM
    assert newsroom.standing(ADA, name) is not Standing.NEWSROOM
