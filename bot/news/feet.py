"""The machinery at the end of an article's text: links to the article, which its headline has already."""

from typing import Final
from urllib.parse import urlsplit

import lxml.html
import regex

from bot.news.walking import parsed_html

# Characters; what is longer has something to say.
_MAX_FOOT: Final = 150
_MAX_ONWARD: Final = 40

_LETTERS = regex.compile(r"[\p{L}\p{N}]+")


def without_foot(body_html: str, title: str, url: str | None) -> str:
    """The text without "Continue reading", and without "The post ... appeared first on ..." in any language.

    The one is a link to the article at the very end. The other is a last paragraph with a link to the
    article, in the words of its title, and one to its site.
    """
    if url is None:
        return body_html
    for tag, is_foot in (("<p", _names_its_site), ("<a", _leads_onward)):
        start = body_html.lower().rfind(tag)
        if start >= 0 and len(body_html) - start < 5_000:
            foot = parsed_html(body_html[start:])
            if foot is not None and is_foot(foot, title, url):
                body_html = body_html[:start]
    return body_html


def _names_its_site(foot: lxml.html.HtmlElement, title: str, url: str) -> bool:
    links = list(foot.iter("a"))
    if len(links) != 2 or next(foot.iter("img", "li", "table"), None) is not None:
        return False
    article, site = links
    rest = len(_said(foot)) - len(_said(article)) - len(_said(site))
    return (
        _page(article) == _address(url)
        and _words(_said(article)) == _words(title)
        and _page(site).partition("/")[0] == _address(url).partition("/")[0]
        and rest <= _MAX_FOOT
    )


def _leads_onward(foot: lxml.html.HtmlElement, title: str, url: str) -> bool:
    link = next(foot.iter("a"), None)
    if link is None or _page(link) != _address(url) or next(foot.iter("img"), None) is not None:
        return False
    said = _said(link)
    is_all = said == _said(foot)
    # "Continue reading" is at times followed by the title, for those who have the page read to them.
    return is_all and len(_words(said).replace(_words(title), "")) <= _MAX_ONWARD


def _said(element: lxml.html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def _words(text: str) -> str:
    return " ".join(_LETTERS.findall(text)).casefold()


def _page(link: lxml.html.HtmlElement) -> str:
    return _address(link.get("href") or "")


def _address(url: str) -> str:
    """Without its scheme and parameters."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    return f"{parts.netloc.lower().removeprefix('www.')}{parts.path}".rstrip("/")
