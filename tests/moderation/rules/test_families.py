"""Links, contact data and capitals: what each rule finds, and what it leaves alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.rules.contact import contact_data_in
from moderation.rules.links import domain_of, is_allowed, links_in
from moderation.rules.shouting import capitals_in


@pytest.mark.parametrize(
    ("text", "hosts"),
    [
        ("See https://example.org/a?b#c.", ["example.org"]),
        ("see www.Example.org and example.com/x", ["example.org", "example.com"]),
        ("EXAMPLE.COM", ["example.com"]),
        ("https://allowed.example@evil.example/", ["evil.example"]),
        ("https://allowed.example\\@evil.example/", ["evil.example"]),
        ("http://127.0.0.1:8080/x", ["127.0.0.1"]),
        ("tg://resolve?domain=x", ["resolve"]),
        ("t.me/joinchat", ["t.me"]),
        ("example[.]org, example (dot) net", ["example.org", "example.net"]),
        ("пример.рф и xn--e1afmkfd.xn--p1ai", ["пример.рф", "пример.рф"]),
        ("https://example.org/readme.md", ["example.org"]),
        ("http://", [""]),
        ("We went home.It was late, e.g. at 5.30 p.m. in the U.S.A.", []),
        ("Node.js and script.sql", []),
        ("ann@example.org", []),
    ],
)
def test_links_are_found_with_the_host_they_lead_to(text: str, hosts: list[str]) -> None:
    assert [link.host for link in links_in(text)] == hosts


def test_a_domain_allows_what_is_below_it_and_nothing_that_only_looks_like_it() -> None:
    allowed = {"example.org"}
    for text, expected in (
        ("example.org", True),
        ("https://www.example.org:443/x", True),
        ("a.b.example.org", True),
        ("notexample.org", False),
        ("example.org.evil.com", False),
        ("org", False),
    ):
        links = links_in(text if "." in text else f"https://{text}")
        assert [is_allowed(link, allowed) for link in links] == [expected], text


@pytest.mark.parametrize(
    ("words", "domain"),
    [
        ("example.org", "example.org"),
        ("https://WWW.Example.org/path?x", "example.org"),
        ("xn--e1afmkfd.xn--p1ai", "пример.рф"),
        ("example", None),
        ("example..org", None),
        ("a b.org", None),
        ("x" * 300 + ".org", None),
        ("", None),
    ],
)
def test_a_site_is_named_by_its_domain_or_by_an_address_on_it(words: str, domain: str | None) -> None:
    assert domain_of(words) == domain


@pytest.mark.parametrize(
    "data",
    [
        "ann.lee+x@mail.example.org",
        "ann (at) example.org",
        "+49 171 2345678",
        "+1 (555) 123-4567",
        "0033 1 23 45 67 89",
        "(030) 1234567-8",
        "0171/2345678",
        "555-123-4567",
        "DE89 3704 0044 0532 0130 00",
        "GB82WEST12345698765432",
    ],
)
def test_contact_data_is_found_within_a_sentence(data: str) -> None:
    assert contact_data_in(f"Write to {data}, please") == data


@pytest.mark.parametrize(
    "text",
    [
        "We met on 01.02.2026 12:30, and on 2026-11-28.",
        "It costs 1,000,000,000 or 5 000 000 000, that is 0.1234567890 of all",
        "The result was 21-25-17, 2024-2025",
        "GB83WEST12345698765432 has wrong check digits",
        "12 @ home. And so on",
        "Articles 0815 and 4711",
    ],
)
def test_dates_sums_and_results_are_no_contact_data(text: str) -> None:
    assert contact_data_in(text) is None


@given(st.dates(), st.sampled_from(["%d.%m.%Y", "%Y-%m-%d", "%d/%m/%Y", "%m-%d-%Y", "%d.%m.%y"]), st.times())
def test_no_date_is_a_telephone_number(date: object, form: str, time: object) -> None:
    assert contact_data_in(f"on {date:{form}}, {time:%H:%M} h") is None
    assert contact_data_in(f"on {date:{form}} {time:%H:%M}") is None


@given(st.from_regex(r"\+[1-9]\d{7,14}", fullmatch=True))
def test_every_international_number_is_found(number: str) -> None:
    assert contact_data_in(f"Call {number}!") == number


def test_capitals_are_a_share_of_the_letters_that_have_a_case() -> None:
    assert capitals_in("NO MORE OF THIS NONSENSE, PLEASE") == 1.0
    assert capitals_in("No more of this nonsense, please") < 0.1
    assert capitals_in("NATO AND THE EU!") == 0.0, "too few letters to tell"
    assert capitals_in("这是一个很长的句子" * 5) == 0.0, "no letters with a case"


@given(st.text(max_size=300))
def test_any_text_can_be_read(text: str) -> None:
    assert 0.0 <= capitals_in(text) <= 1.0
    found = contact_data_in(text)
    assert found is None or found in text
    links_in(text)
