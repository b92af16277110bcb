"""The rules of a WebSub subscriber: which hub, what is asked of it, whom to believe."""

import hashlib
import hmac
import json
from datetime import UTC, datetime

import pytest

from bot.news import hubs
from bot.news.fetching import Fetched
from bot.news.hubs import Hub, asked_for, hub_of, is_signed, request
from bot.news.items import NO_LINKS, Links
from bot.news.parsing import parse
from storage.websub import Subscription, SubscriptionState
from tests.bot.news.feeds import FEEDS, URL, atom, rss

AT = "https://news.example/feed.xml"
HUB = "https://hub.example/"
NAMESPACE = "xmlns:atom='http://www.w3.org/2005/Atom'"


def found(feed: str | bytes, headers: Links = NO_LINKS, url: str = AT) -> Hub | None:
    """The hub of a feed that came from there, with these `Link` headers."""
    body = feed if isinstance(feed, bytes) else feed.encode()
    fetched = Fetched(body, url, None, None, None, None, 0.0, headers)
    return hub_of(fetched, parse(body, url=url))


def rss_with(links: str) -> str:
    feed = rss("<guid>1</guid><title>One</title>", namespaces=NAMESPACE)
    return feed.replace("<title>News</title>", f"<title>News</title>{links}")


def subscription(state: SubscriptionState, failures: int = 1) -> Subscription:
    moment = datetime(2026, 11, 25, tzinfo=UTC)
    return Subscription(7, HUB, AT, "token", "s3cret", state, moment, None, failures)


def test_a_hub_is_found_in_atom() -> None:
    links = f"<link rel='self' href='{AT}'/><link rel='hub' href='{HUB}'/>"
    assert found(atom(head=links)) == Hub(HUB, AT)


def test_a_hub_is_found_in_rss_by_atoms_element() -> None:
    links = f"<atom:link rel='hub' href='{HUB}'/><atom:link rel='self' href='https://a.example/rss'/>"
    assert found(rss_with(links)) == Hub(HUB, "https://a.example/rss")


def test_a_hub_is_found_in_json_feed_and_those_of_other_kinds_are_passed_over() -> None:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "News",
        "feed_url": "https://news.example/feed.json",
        "hubs": [{"type": "rssCloud", "url": "https://cloud.example/"}, {"type": "WebSub", "url": HUB}],
        "items": [],
    }
    assert found(json.dumps(feed)) == Hub(HUB, "https://news.example/feed.json")
    assert found(json.dumps({**feed, "hubs": "none"})) is None


def test_link_headers_come_before_what_stands_in_the_feed() -> None:
    feed = atom(
        head="<link rel='self' href='https://a.example/'/><link rel='hub' href='https://b.example/'/>"
    )
    assert found(feed, Links(HUB, AT)) == Hub(HUB, AT)
    assert found(feed, Links(HUB, None)) == Hub(HUB, "https://a.example/")


def test_bloggers_own_name_for_a_feed_is_the_topic_and_not_its_public_address() -> None:
    hub = found((FEEDS / "blogger_posts.atom.xml").read_bytes(), url=URL)
    assert hub == Hub(
        "http://pubsubhubbub.appspot.com/",
        "https://www.blogger.com/feeds/4207716300112233445/posts/default",
    )


def test_a_feed_that_does_not_name_itself_is_known_by_the_address_it_came_from() -> None:
    assert found(atom(head=f"<link rel='hub' href='{HUB}'/>")) == Hub(HUB, AT)


def test_addresses_may_be_relative() -> None:
    assert found(atom(head="<link rel='hub' href='/hub'/><link rel='self' href='?x=1'/>")) == Hub(
        "https://news.example/hub", f"{AT}?x=1"
    )


@pytest.mark.parametrize(
    "link",
    [
        "",
        "<link rel='hub' href=''/>",
        "<link rel='hub'/>",
        "<link rel='hub' href='ftp://hub.example/'/>",
        "<link rel='hub' href='https://[/'/>",
        f"<link rel='hub' href='https://hub.example/{'x' * 3_000}'/>",
    ],
)
def test_what_is_no_hub_is_none(link: str) -> None:
    assert found(atom(head=link)) is None


def test_a_hub_named_by_an_article_is_not_the_feeds() -> None:
    entry = f"<id>1</id><title>One</title><link rel='hub' href='{HUB}'/>"
    assert found(atom(entry)) is None


def test_a_hub_is_asked_with_a_secret_and_a_lease_and_to_stop_without() -> None:
    assert request(subscription(SubscriptionState.WANTED), "https://me.example/websub/token") == {
        "hub.mode": "subscribe",
        "hub.topic": AT,
        "hub.callback": "https://me.example/websub/token",
        "hub.lease_seconds": "864000",
        "hub.secret": "s3cret",
    }
    assert request(subscription(SubscriptionState.UNWANTED), "https://me.example/websub/token") == {
        "hub.mode": "unsubscribe",
        "hub.topic": AT,
        "hub.callback": "https://me.example/websub/token",
    }


@pytest.mark.parametrize(
    ("state", "failures", "mode", "topic", "right"),
    [
        ("wanted", 1, "subscribe", AT, True),
        ("verified", 0, "subscribe", AT, True),
        ("denied", 1, "subscribe", AT, True),
        ("unwanted", 1, "unsubscribe", AT, True),
        ("wanted", 0, "subscribe", AT, False),
        ("wanted", 1, "unsubscribe", AT, False),
        ("verified", 0, "unsubscribe", AT, False),
        ("unwanted", 1, "subscribe", AT, False),
        ("wanted", 1, "subscribe", "https://other.example/", False),
        ("wanted", 1, "publish", AT, False),
        ("wanted", 1, "", "", False),
    ],
)
def test_only_what_was_asked_for_is_confirmed(
    state: str, failures: int, mode: str, topic: str, right: bool
) -> None:
    assert asked_for(subscription(SubscriptionState(state), failures), mode, topic) is right


@pytest.mark.parametrize("method", ["sha1", "sha256", "sha384", "sha512", "SHA256"])
def test_a_signature_by_each_of_the_four_methods_is_believed(method: str) -> None:
    digest = hmac.new(b"s3cret", b"news", getattr(hashlib, method.lower())).hexdigest()
    assert is_signed(b"news", f"{method}={digest}", "s3cret")
    assert is_signed(b"news", f"{method}={digest.upper()}", "s3cret")
    assert not is_signed(b"news!", f"{method}={digest}", "s3cret")
    assert not is_signed(b"news", f"{method}={digest}", "another")
    assert not is_signed(b"news", f"{method}={digest[:-2]}", "s3cret")


@pytest.mark.parametrize(
    "signature", ["", "sha256", "sha256=", "=00", "sha256=Ω", "md5={md5}", "new={md5}", "sha256={md5}"]
)
def test_anything_else_is_not_believed(signature: str) -> None:
    md5 = hmac.new(b"s3cret", b"news", hashlib.md5).hexdigest()
    assert not is_signed(b"news", signature.format(md5=md5), "s3cret")


@pytest.mark.parametrize(
    ("words", "seconds"),
    [
        ("3600", 3_600),
        ("", hubs.LEASE),
        ("0", hubs.LEASE),
        ("-5", hubs.LEASE),
        ("for ever", hubs.LEASE),
        ("999999999999", hubs.LONGEST_LEASE),
    ],
)
def test_a_lease_lasts_as_long_as_the_hub_says_within_reason(words: str, seconds: float) -> None:
    assert hubs.lease(words) == seconds


def test_a_lease_is_renewed_before_it_ends_but_no_more_often_than_each_minute() -> None:
    assert hubs.renewal(864_000) == 691_200
    assert hubs.renewal(5) == 60


def test_a_silent_hub_is_asked_half_as_often_each_time_up_to_an_hour() -> None:
    assert [hubs.until_asked_again(failures) for failures in range(4)] == [60, 120, 240, 480]
    assert hubs.until_asked_again(10_000) == 3_600
