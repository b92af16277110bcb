"""Links: the hosts that a text leads to, with and without "https://"."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

import regex

# What every reader's Telegram makes tappable without "https://": a name with one of these at its end. The
# countries' are those of ISO 3166 with eu, su and uk; the others are those in wide use (IANA's list has
# 1,400).
_COUNTRIES: Final = (
    "ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs bt bw "
    "by bz ca cc cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg er es et "
    "eu fi fj fk fm fo fr ga gb gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id "
    "ie il im in io iq ir is it je jm jo jp ke kg kh ki km kn kp kr kw ky kz la lb lc li lk lr ls lt lu "
    "lv ly ma mc md me mg mh mk ml mm mn mo mp mq mr ms mt mu mv mw mx my mz na nc ne nf ng ni nl no np "
    "nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro rs ru rw sa sb sc sd se sg sh si sk "
    "sl sm sn so sr ss st su sv sx sy sz tc td tf tg th tj tk tl tm tn to tr tt tv tw tz ua ug uk us uy "
    "uz va vc ve vg vi vn vu wf ws ye yt za zm zw"
)
_OTHERS: Final = (
    "com org net info biz edu gov mil int app dev web site online store shop xyz top club live news blog "
    "media press today world tech link click page space website email cloud digital network agency group "
    "team work finance money casino bet games game loan win vip pro name mobi asia one icu fun life buzz "
    "rest cam stream рф укр бел срб бг"
)
_ENDING: Final = rf"(?:{'|'.join(f'{_COUNTRIES} {_OTHERS}'.split())}|xn--[a-z0-9-]+)"
_LABEL: Final = r"[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?"
# "house.It" is a sentence that begins without a space: an ending is written small, or all in capitals.
_BARE: Final = rf"(?:{_LABEL}\.){{1,8}}(?:{_ENDING}|{_ENDING.upper().replace(chr(92) + 'P', chr(92) + 'p')})"
_PATH: Final = r"(?:[/?#][^\s,;|<>\"']*)?"
_LINK: Final = regex.compile(
    rf"(?<![\p{{L}}\p{{N}}])[A-Za-z][A-Za-z0-9+]{{1,15}}://(?P<full>[^\s/?#]*){_PATH}"
    rf"|(?<![\p{{L}}\p{{N}}@._-])(?P<bare>{_BARE})(?![\p{{L}}\p{{N}}@-])(?::\d+)?{_PATH}"
)
# As people write an address that is not to be seen as one: example[.]org, example (dot) org.
_DOT_IN_BRACKETS: Final = regex.compile(r"\s?[\[({]\s?(?:\.|dot)\s?[\])}]\s?", regex.IGNORECASE)
_PORT: Final = regex.compile(r":\d*$")
_DOMAIN: Final = regex.compile(rf"(?:{_LABEL}\.)+{_LABEL}")
LONGEST_DOMAIN: Final = 253  # RFC 1035


@dataclass(frozen=True, slots=True)
class Link:
    """A link in a text: as it is written there, and the host it leads to."""

    written: str
    host: str


def links_in(text: str) -> list[Link]:
    """All links of a text, in order. Addresses of people are none."""
    found = []
    # Most words cannot be links, and are passed over quickly.
    dotted = [word for word in _DOT_IN_BRACKETS.sub(".", text).split() if "." in word or "://" in word]
    for match in _LINK.finditer(" ".join(dotted)):
        authority = match["full"] if match["full"] is not None else match["bare"]
        # "https://allowed.example@elsewhere.example" leads elsewhere.
        host = _PORT.sub("", authority.rpartition("@")[2])
        found.append(Link(match[0], _plain(host)))
    return found


def is_allowed(link: Link, domains: Collection[str]) -> bool:
    """Whether it leads to one of these domains (as `domain_of` makes them), or below one."""
    labels = link.host.split(".")
    return any(".".join(labels[at:]) in domains for at in range(len(labels)))


def domain_of(words: str) -> str | None:
    """The domain that somebody means by a domain or an address on it; None where it is neither."""
    address = words.strip()
    if "://" in address:
        address = address.partition("://")[2]
    host = _plain(_PORT.sub("", regex.split(r"[/?#]", address)[0].rpartition("@")[2]))
    return host if len(host) <= LONGEST_DOMAIN and _DOMAIN.fullmatch(host) else None


def _plain(host: str) -> str:
    """A host in small letters, without "www.", and in the letters that its punycode stands for."""
    host = host.rstrip(".").casefold().removeprefix("www.")
    try:
        return host.encode("ascii").decode("idna") if "xn--" in host else host
    except UnicodeError:
        return host
