"""Addresses found in feeds and articles, made absolute, and kept only where they lead into the web."""

import ipaddress
from typing import Final
from urllib.parse import urljoin, urlsplit, urlunsplit

import lxml.html
import regex

from bot.news.formatted import clean, escape_attribute

# As it stands in Telegram's HTML. Every address counts in the 32,768 bytes of a whole message's source.
MAX_LINK_BYTES: Final = 2_000

# Python's urljoin takes these for the base itself.
_NOWHERE = regex.compile(r"https?:/*|//+", regex.I)
_HOST = regex.compile(r"(?:[\p{L}\p{N}_-]+\.)+[\p{L}\p{N}-]+|\[[0-9a-fA-F:.]+\]")
# Names that mean something within one network only: RFC 6762 with its appendix G, RFC 8375.
_LOCAL_NAME = regex.compile(
    r"\.(?:local|localhost|localdomain|internal|intranet|private|corp|home|lan|home\.arpa)\.?$", regex.I
)


def own_base(root: lxml.html.HtmlElement, base_url: str | None) -> str | None:
    """The base of relative links: HTML may name its own (`<base href>`)."""
    for element in root.iter("base"):
        href: str | None = element.get("href")
        if href:
            try:
                return urljoin(base_url or "", href.strip())
            except ValueError:
                break
    return base_url


def absolute_url(href: str, base_url: str | None) -> str | None:
    """The absolute http(s) address a link leads to, its query as it is; None for none and other kinds."""
    href = regex.sub(r"[\t\r\n]", "", href).strip()
    if not href or _NOWHERE.fullmatch(href):
        return None
    try:
        url = urljoin(base_url or "", href)
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.port == 0:
            return None
    except ValueError:
        return None
    return clean(url).replace(" ", "%20")


def telegram_url(href: str, base_url: str | None = None) -> str | None:
    """`absolute_url`, and None as well where Telegram would not make a link of it, or it would lead nowhere.

    Its parser drops in silence what has a host without a dot, such as `localhost` (measured), and counts the
    bytes of an address in its limit for the whole message. A host on a private network leads nowhere for a
    reader, unless the text with the link is from that very host.
    """
    url = absolute_url(href, base_url)
    if url is None or len(escape_attribute(url).encode()) > MAX_LINK_BYTES:
        return None
    host, _, port = urlsplit(url).netloc.rpartition("@")[2].partition(":")
    if "[" not in host and not (_HOST.fullmatch(host) and (port == "" or port.isdecimal())):
        return None
    name = urlsplit(url).hostname or ""
    return None if _is_local(name) and name != _hostname(base_url) else url


def _hostname(url: str | None) -> str | None:
    try:
        return urlsplit(url or "").hostname
    except ValueError:
        return None


def _is_local(host: str) -> bool:
    if _LOCAL_NAME.search(host):
        return True
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return False


def without_password(url: str) -> str:
    """An address as its owners may read it."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "(not an address)"
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit((parts.scheme, host, parts.path, parts.query, ""))


def shown_url(url: str) -> str:
    """An address as it may be logged: nor with its query, in which there may be a key."""
    return without_password(url).partition("?")[0]
