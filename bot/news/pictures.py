"""Which picture an article is shown with."""

from collections.abc import Iterable
from typing import Final
from urllib.parse import urlsplit

import lxml.html
import regex

from bot.news.links import absolute_url

# In CSS pixels, as declared: below this it is an icon, an emoji or a counter of visits.
_MIN_SIDE: Final = 48

_IMAGE_NAME = regex.compile(r"\.(?:jpe?g|png|webp|gif|bmp|avif|heic)$", regex.I)
_COUNTERS = regex.compile(
    r"(?:^|\.)(?:feedburner\.com|pixel\.wp\.com|stats\.wordpress\.com|doubleclick\.net|google-analytics\.com)$"
)
_ICON_CLASS = regex.compile(r"smiley|emoji|avatar|icon", regex.I)
_STYLE_SIDE = regex.compile(r"(?<![-\w])(?:width|height)\s*:\s*([0-9.]+)px", regex.I)

# Google's image server scales by a part of the address, such as /s72-w640-h360-c/ or =s72-c at the end: a
# longest side of 72 pixels, cropped. Asked for a larger side it never enlarges.
_GOOGLE_SIZE = regex.compile(r"(?<=/)s[0-9]{1,4}(?:-[a-z0-9]+)*(?=/[^/]*$)|(?<==)s[0-9]{1,4}(?:-[a-z0-9]+)*$")
_GOOGLE_HOST = regex.compile(r"(?:^|\.)(?:googleusercontent\.com|blogspot\.com|ggpht\.com)$")
_USEFUL_SIZE: Final = "s1280"


def first_picture(root: lxml.html.HtmlElement | None, base_url: str | None) -> str | None:
    """The address of the first picture in an article's HTML that is a picture of something."""
    if root is None:
        return None
    for image in root.iter("img"):
        if is_icon(image):
            continue
        # Pages that load pictures late keep the address elsewhere, and a blank one in `src`.
        for attribute in ("src", "data-src", "data-lazy-src", "data-original"):
            url = picture_url(image.get(attribute), base_url)
            if url is not None:
                return url
    return None


def first_caption(root: lxml.html.HtmlElement | None) -> str | None:
    """What the first picture shows, in words, where its author said so."""
    images = [] if root is None else root.iter("img")
    return next(
        (alt for image in images if not is_icon(image) and (alt := (image.get("alt") or "").strip())), None
    )


def picture_url(href: str | None, base_url: str | None) -> str | None:
    """The absolute address of a picture that can be shown as a photo."""
    url = absolute_url(href, base_url) if href else None
    if url is None:
        return None
    parts = urlsplit(url)
    if parts.path.lower().endswith((".svg", ".svgz")) or _COUNTERS.search(parts.hostname or ""):
        return None
    return url


def is_picture(url: str, media_type: str | None, medium: str | None = None) -> bool:
    """Whether an enclosure is a picture, by what its feed says or else by its name."""
    if media_type or medium:
        return (media_type or "").startswith("image/") or medium == "image"
    # Not taken apart: it may be no address at all.
    return bool(_IMAGE_NAME.search(regex.split("[?#]", url, maxsplit=1)[0]))


def enlarged_thumbnail(url: str, *, blogger: bool) -> str:
    """A thumbnail's address, for a useful size where its server is known to offer one.

    `blogger`: the feed is Blogger's, so its thumbnails are on Google's image server under any host name.
    """
    if blogger or _GOOGLE_HOST.search(urlsplit(url).hostname or ""):
        return _GOOGLE_SIZE.sub(_USEFUL_SIZE, url)
    return url


def first_of(urls: Iterable[str | None]) -> str | None:
    return next((url for url in urls if url is not None), None)


def is_icon(image: lxml.html.HtmlElement) -> bool:
    """Whether it is an emoji, a portrait of the author, a counter of visits or the like."""
    if _ICON_CLASS.search(image.get("class") or ""):
        return True
    declared = [image.get("width"), image.get("height"), *_STYLE_SIDE.findall(image.get("style") or "")]
    sides = [
        float(match[0])
        for side in declared
        if side and (match := regex.match(r"[0-9]+(?:\.[0-9]+)?(?!%|[0-9])", side))
    ]
    return any(side < _MIN_SIDE for side in sides)
