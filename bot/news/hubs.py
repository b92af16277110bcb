"""WebSub for a subscriber, as rules: which hub, what to ask of it, whom to believe.

Sections are those of the W3C's recommendation, https://www.w3.org/TR/websub/. Pure; times in seconds.
"""

import hashlib
import hmac
from dataclasses import dataclass
from typing import Final

import regex

from bot.news.fetching import Fetched
from bot.news.items import ParsedFeed
from bot.news.links import absolute_url
from storage.websub import Subscription, SubscriptionState

# What we ask for, and take it to be where a hub does not say: ten days, the usual of the large ones.
LEASE: Final = 864_000
LONGEST_LEASE: Final = 90 * 86_400
# A hub with leases of seconds is not asked more often than this; feeds are polled in between.
SHORTEST_RENEWAL: Final = 60.0
# The last fifth of a lease is for renewing it: two days of ten, in which a hub may be away.
RENEWED_AFTER: Final = 0.8
FIRST_PAUSE: Final = 60.0
LONGEST_PAUSE: Final = 3_600.0
# Section 5.2: "the subscription is not possible anymore". Hubs change their minds all the same.
AFTER_DENIAL: Final = 86_400.0
# So often is a hub asked to end a subscription. It ends with its lease anyway.
GOODBYES: Final = 3
MAX_ADDRESS: Final = 2_000

_METHODS: Final = {"sha1", "sha256", "sha384", "sha512"}
_SIGNATURE = regex.compile(r"\s*(\w+)=([0-9a-fA-F]+)\s*")


@dataclass(frozen=True, slots=True)
class Hub:
    """Where to ask for a feed's news, and the feed's name there."""

    url: str
    topic: str


def hub_of(fetched: Fetched, parsed: ParsedFeed) -> Hub | None:
    """The hub that a feed names (section 4): in its `Link` headers, or else in itself; None without one.

    One that does not name itself is known by the address it came from.
    """
    hub = absolute_url(fetched.links.hub or parsed.links.hub or "", fetched.url)
    topic = absolute_url(fetched.links.topic or parsed.links.topic or fetched.url, fetched.url)
    if hub is None or topic is None or max(len(hub), len(topic)) > MAX_ADDRESS:
        return None
    return Hub(hub, topic)


def request(subscription: Subscription, callback: str) -> dict[str, str]:
    """What a hub is asked (section 5.1), as the fields of a form."""
    if subscription.state is SubscriptionState.UNWANTED:
        return {
            "hub.mode": "unsubscribe",
            "hub.topic": subscription.topic_url,
            "hub.callback": callback,
        }
    return {
        "hub.mode": "subscribe",
        "hub.topic": subscription.topic_url,
        "hub.callback": callback,
        "hub.lease_seconds": str(LEASE),
        "hub.secret": subscription.secret,
    }


def asked_for(subscription: Subscription, mode: str, topic: str) -> bool:
    """Whether what a hub wants confirmed (section 5.3) is what it was asked for."""
    is_unwanted = subscription.state is SubscriptionState.UNWANTED
    return (
        subscription.was_asked
        and topic == subscription.topic_url
        and mode == ("unsubscribe" if is_unwanted else "subscribe")
    )


def is_signed(body: bytes, signature: str, secret: str) -> bool:
    """Whether whoever sent this knows the secret (section 7.1).

    :param signature: the header `X-Hub-Signature`, such as "sha256=1b2c".
    """
    parts = _SIGNATURE.fullmatch(signature)
    if parts is None or parts[1].lower() not in _METHODS:
        return False
    expected = hmac.new(secret.encode(), body, getattr(hashlib, parts[1].lower())).hexdigest()
    return hmac.compare_digest(expected, parts[2].lower())


def lease(words: str) -> float:
    """How long a hub says that it will push."""
    if not regex.fullmatch(r"0*[1-9]\d{0,11}", words, regex.ASCII):
        return LEASE
    return min(int(words), LONGEST_LEASE)


def renewal(lease: float) -> float:
    """From the beginning of a lease to asking for the next one."""
    return max(SHORTEST_RENEWAL, RENEWED_AFTER * lease)


def until_asked_again(failures: int) -> float:
    """From asking a hub to asking it again, if it has not asked back.

    :param failures: how often it was asked in vain already.
    """
    return min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** min(failures, 12))
