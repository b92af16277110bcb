"""What a page shows inside an article and a message cannot: players, pages within the page, pictures."""

from typing import Final
from urllib.parse import parse_qs, quote, urlsplit

import regex

from bot.news.elements import Element, classes, first_attribute
from bot.news.links import telegram_url
from bot.news.pictures import is_icon, is_picture

_SOURCES: Final = ("src", "data-src", "data-lazy-src", "data-litespeed-src", "data")
_TITLES: Final = ("title", "aria-label", "data-title")
# They count visits, and show nothing.
_COUNTERS: Final = regex.compile(
    r"(?:^|\.)(?:googletagmanager\.com|doubleclick\.net|googlesyndication\.com|facebook\.com/tr)", regex.I
)
_VIDEO: Final = r"(?P<video>[\w-]{3,40})"
# The page that people know, for the address that shows its player.
_PAGES: Final = (
    (regex.compile(rf"(?:www\.)?youtube(?:-nocookie)?\.com/(?:embed|v|shorts)/(?!videoseries){_VIDEO}"),
     "https://www.youtube.com/watch?v={}"),
    (regex.compile(rf"player\.vimeo\.com/video/{_VIDEO}"), "https://vimeo.com/{}"),
    (regex.compile(rf"(?:www\.)?dailymotion\.com/embed/video/{_VIDEO}"), "https://www.dailymotion.com/video/{}"),
    (regex.compile(r"open\.spotify\.com/embed/(?P<video>[\w/-]{3,80})"), "https://open.spotify.com/{}"),
)  # fmt: skip
# Players that name the page they play from: SoundCloud, Facebook.
_NAMED_PAGE: Final = {"w.soundcloud.com": "url", "www.facebook.com": "href"}
_EMOJI: Final = regex.compile(r"\p{Extended_Pictographic}|\p{Regional_Indicator}")
_WORDS: Final = regex.compile(r"\p{L}\w*\W+\w*\p{L}{2}|[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}]{4}")
_FILE_NAME: Final = regex.compile(r"\.(?:jpe?g|png|gif|webp|avif|svg|heic)$", regex.I)
MAX_ALT: Final = 300  # characters


def player(element: Element, base_url: str | None) -> tuple[str, str] | None:
    """What an element plays or shows: what to call it and its address; None for nothing to open."""
    sides = {(element.get("width") or "").strip(), (element.get("height") or "").strip()}
    source = _source(element)
    if source is None or sides & {"0", "1", "0px", "1px"}:
        return None
    address = telegram_url(source, base_url)
    if address is None or _COUNTERS.search(_without_scheme(address)):
        return None
    address = _page_of(address)
    host = (urlsplit(address).hostname or "").removeprefix("www.")
    title = " ".join((first_attribute(element, _TITLES) or "").split())
    return title[:MAX_ALT] or host, address


def emoji_of(image: Element) -> str | None:
    """The emoji that a picture stands for, as WordPress and others draw them."""
    alt = (image.get("alt") or "").strip()
    is_one = 0 < len(alt) <= 12 and _EMOJI.search(alt) and not regex.search(r"[\p{L}]", alt)
    return alt if is_one else None


def words_of(image: Element) -> str | None:
    """What a picture shows, where its author said so in words; None for names of files and the like."""
    alt = " ".join((image.get("alt") or "").split())
    if is_icon(image) or not _WORDS.search(alt) or _FILE_NAME.search(alt):
        return None
    return alt[:MAX_ALT]


def has_caption(figure: Element) -> bool:
    """Whether the words for a figure's pictures stand above or below them."""
    return len(figure) > 0 and "figcaption" in {figure[0].tag, figure[-1].tag}


def leads_to_a_picture(link: Element) -> bool:
    """Whether a link only shows the same picture, larger."""
    return is_picture(link.get("href") or "", None) or "lightbox" in classes(link)


def _source(element: Element) -> str | None:
    if element.tag in {"amp-youtube", "lite-youtube"}:
        video = first_attribute(element, ("videoid", "data-videoid"))
        return f"https://www.youtube.com/watch?v={quote(video)}" if video else None
    found = first_attribute(element, _SOURCES)
    if found is None or found.startswith(("about:", "data:")):
        found = first_attribute(element, _SOURCES[1:])
    if found is None and element.tag in {"audio", "video"}:
        sources = (first_attribute(source, _SOURCES) for source in element.iterchildren("source"))
        found = next((source for source in sources if source), None)
    return found


def _page_of(address: str) -> str:
    place = _without_scheme(address)
    for pattern, page in _PAGES:
        if found := pattern.match(place):
            return page.format(found["video"])
    parts = urlsplit(address)
    if (name := _NAMED_PAGE.get(parts.hostname or "")) and (named := parse_qs(parts.query).get(name)):
        return telegram_url(named[0]) or address
    return address


def _without_scheme(address: str) -> str:
    return address.partition("//")[2]
