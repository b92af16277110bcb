"""From the loose parts a feed gives of an article to a FeedItem: its identity, its title, its picture."""

import hashlib
import html
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Final
from urllib.parse import unquote, urlsplit

import regex

from bot.news.feet import without_foot
from bot.news.formatted import TEXT_LIMIT, FormattedText, clean, plain
from bot.news.items import FeedItem
from bot.news.links import absolute_url
from bot.news.pictures import first_caption, first_of, first_picture
from bot.news.rendering import plain_text, render_body
from bot.news.walking import MAX_SOURCE, parsed_html

MAX_ITEMS: Final = 200
MAX_ID: Final = 512  # characters
# In UTF-16 units.
MAX_TITLE: Final = 512
MAX_FIRST_SENTENCE: Final = 200
MAX_SECTIONS: Final = 10
MAX_SECTION: Final = 60
MAX_AUTHOR: Final = 100
MAX_LEAD: Final = 300
# Of what version a digest of looks is. A new one, wherever the same article comes to look another way to the
# digest, or every copy of the last days would be edited.
_LOOKS: Final = "2:"

_ENTITY = regex.compile(r"&(?:#[0-9]+|#[xX][0-9a-fA-F]+|[A-Za-z][A-Za-z0-9]*);")
_TAG = regex.compile(r"</?[A-Za-z][A-Za-z0-9]*(?:\s[^<>]*)?/?>")
_ESCAPED_TAG = regex.compile(
    r"&lt;/?(?:a|b|br|div|em|h[1-6]|i|img|li|ol|p|span|strong|table|ul)(?:\s[^&]{0,500})?/?&gt;", regex.I
)
_ESCAPED_TOO_OFTEN = regex.compile(
    r"&amp;(?:amp;)*(?=(?:nbsp|amp|quot|apos|[lr][sd]quo|[nm]dash|hellip|#[0-9]{2,6}|#x[0-9a-f]{2,5});)",
    regex.I,
)
_EMPTY_LINE = regex.compile(r"\r?\n[ \t]*\r?\n\s*")
# Formatting in a title that was escaped once too often. Other tags may be what the title is about.
_TITLE_TAGS = regex.compile(
    r"<(b|i|u|em|strong|span|sup|sub|small|font|a)\b[^<>]*>.*</\1>", regex.I | regex.S
)
# Ends where the next sentence begins. Not after "Dr.", "St." or an initial: hence three letters and more.
_SENTENCE = regex.compile(
    r"""^.{12,}?(?:
        (?:\p{L}{3,}|\p{N}|[^\p{L}\p{N}\s])[.!?…]["'”’»)\]]*(?=\s+["'“‘«(\[]?[\p{Lu}\p{Lo}\p{N}])
        |[。！？][”’」』)]*
    )""",
    regex.VERBOSE,
)
_EXTENSION = regex.compile(r"\.[a-z]{2,5}$", regex.I)


def feed_item(
    *,
    external_id: str | None,
    url: str | None,
    feed_url: str,
    base_url: str | None,
    title: str,
    body_html: str,
    pictures: Iterable[str | None],
    sections: Iterable[str],
    published_at: datetime | None,
    comments_open: bool,
    author: str | None,
) -> FeedItem | None:
    """The item, or None where there is nothing in it to show: neither title nor text nor a telling address.

    `title` is plain text. `base_url` is what the feed says the links in `body_html` are relative to, None
    where it says nothing. `pictures` are taken where the text has none, the first that is not None.
    """
    # Half a surrogate pair, which JSON can spell, is no character and cannot be stored.
    body_html = body_html.replace("\0", "")[:MAX_SOURCE].encode("utf-8", "replace").decode()
    url = absolute_url(url, base_url or feed_url) if url else None
    if url is None or base_url is not None:
        body_html = _with_base(body_html, base_url or feed_url)
    root = parsed_html(body_html)
    headline = _one_line(title) or _title_of(body_html, first_caption(root), url)
    if not headline:
        return None
    title = plain(headline).cut(MAX_TITLE).text
    picture_url = first_picture(root, base_url or url or feed_url) or first_of(pictures)
    # Joomla writes a picture's size into the part that no server sees.
    picture_url = picture_url.partition("#")[0] if picture_url else None
    body_html = without_foot(body_html, title, url)
    shown_sections = _sections(sections)
    body = render_body(body_html, url)
    return FeedItem(
        external_id=_identity(external_id, url, headline, body_html),
        url=url,
        title=title,
        body_html=body_html,
        picture_url=picture_url,
        sections=shown_sections,
        published_at=published_at,
        comments_open=comments_open,
        author=plain(_one_line(author or "")).cut(MAX_AUTHOR).text or None,
        lead=_one_line(body.text)[:MAX_LEAD],
        looks=_looks(title, body, url, picture_url, shown_sections, comments_open),
    )


def unique(items: Iterable[FeedItem | None]) -> tuple[FeedItem, ...]:
    """The first MAX_ITEMS items there are. Where several share an id, it is none: their addresses are.

    What is listed twice counts once: its first, because feeds begin with the newest.
    """
    listed = [item for item in items if item is not None][: 2 * MAX_ITEMS]
    articles_of_id: dict[str, set[str]] = {}
    for item in listed:
        articles_of_id.setdefault(item.external_id, set()).add(item.url or item.title)
    found: dict[str, FeedItem] = {}
    for item in listed:
        external_id = item.external_id
        if len(articles_of_id[external_id]) > 1:
            external_id = _identity(None, item.url, item.title, item.body_html)
        found.setdefault(external_id, replace(item, external_id=external_id))
        if len(found) == MAX_ITEMS:
            break
    return tuple(found.values())


def html_of_text(text: str, *, keep_lines: bool = False) -> str:
    """The HTML of what a feed calls plain text, which may be HTML all the same, or escaped once too often.

    Blogger's short feeds say "&nbsp;" and "&amp;" in plain text. `keep_lines`: a line end is meant as one,
    not only an empty line.
    """
    text = text[:MAX_SOURCE]
    if _TAG.search(text):
        return text
    if _ENTITY.search(text):
        text = html.unescape(text)
    paragraphs = regex.split(r"\n\s*\n", html.escape(text.strip().replace("\r\n", "\n"), quote=False))
    if keep_lines:
        paragraphs = [paragraph.replace("\n", "<br>") for paragraph in paragraphs]
    return "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs if paragraph.strip())


def html_of_html(source: str) -> str:
    """The HTML a feed gives, put right where it was escaped once too often."""
    source = source[:MAX_SOURCE]
    if not _TAG.search(source):
        if _ESCAPED_TAG.search(source):
            source = html.unescape(source)
        elif _EMPTY_LINE.search(source):  # plain text, then
            source = "".join(f"<p>{text}</p>" for text in _EMPTY_LINE.split(source.strip()))
    return _ESCAPED_TOO_OFTEN.sub("&", source)


def text_of_text(text: str) -> str:
    """Plain text as a title, an author or a section: one line, its entities read if any were left in it."""
    for _ in range(3):
        if not _ENTITY.search(text):
            break
        text = html.unescape(text)
    return plain_text(text) if _TITLE_TAGS.search(text) else _one_line(text)


def text_of_html(source: str) -> str:
    """The text of a title in HTML; where nothing but tags is in it, they were not meant as tags."""
    return text_of_text(plain_text(source)) or _one_line(source)


def first_sentence(text: str) -> str:
    """The first sentence of a text, at most MAX_FIRST_SENTENCE units, shortened at a word if it is longer."""
    line = next((line.strip() for line in text.split("\n") if line.strip()), "")
    line = line[: 2 * MAX_FIRST_SENTENCE]
    found = _SENTENCE.match(line)
    return plain(found.group() if found else line).cut(MAX_FIRST_SENTENCE).text


def _title_of(body_html: str, caption: str | None, url: str | None) -> str:
    """A title for an item without: its first sentence, its picture's caption, or its address in words."""
    sentence = first_sentence(render_body(body_html, None).text)
    return sentence or _one_line(caption or "") or _words_of(url)


def _words_of(url: str | None) -> str:
    """ "https://x.example/2026/11/bridge-reopens.html" in words: "Bridge reopens"."""
    path = urlsplit(url or "").path.rstrip("/")
    words = regex.split(r"[-_+\s]+", _EXTENSION.sub("", unquote(path.rpartition("/")[2])))
    text = _one_line(" ".join(words))
    return text[:1].upper() + text[1:] if regex.search(r"\p{L}", text) else ""


def _identity(external_id: str | None, url: str | None, title: str, body_html: str) -> str:
    """Its id, else its address, else its words: what a feed keeps when it changes the rest, best first."""
    for name in (_one_line(external_id or ""), url or ""):
        if 0 < len(name) <= MAX_ID:
            return name
        if name:
            return _digest(name)
    return _digest(f"{title}\n{body_html}")


def _looks(  # noqa: PLR0917 (all that is seen)
    title: str,
    body: FormattedText,
    url: str | None,
    picture_url: str | None,
    sections: tuple[str, ...],
    comments_open: bool,
) -> str:
    """A digest of what a reader can see of it: what a message has room for.

    Without the parameters of addresses, which change by themselves, and whatever the order of the sections.
    """
    body = body.cut(TEXT_LIMIT)
    links = [(entity.kind, entity.offset, entity.length, _page(entity.url)) for entity in body.entities]
    seen = (title, body.text, links, _page(url), _page(picture_url), sorted(sections), comments_open)
    return (_LOOKS + hashlib.sha256(repr(seen).encode("utf-8", "replace")).hexdigest())[:64]


def is_comparable(looks: str) -> bool:
    """Whether a digest was made as it is made now."""
    return looks.startswith(_LOOKS)


def _page(url: str | None) -> str | None:
    return url.partition("?")[0] if url else None


def _digest(text: str) -> str:
    return "sha256:" + hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def _with_base(body_html: str, base_url: str) -> str:
    """HTML's own way to say what its relative links are relative to, so that it stays with the text."""
    return f'<base href="{html.escape(base_url)}">{body_html}' if body_html.strip() else body_html


def _sections(names: Iterable[str]) -> tuple[str, ...]:
    found: dict[str, str] = {}
    for name in names:
        section = plain(text_of_text(name)).cut(MAX_SECTION).text
        if section and "://" not in section:
            found.setdefault(section.casefold(), section)
    return tuple(found.values())[:MAX_SECTIONS]


def _one_line(text: str) -> str:
    return " ".join(clean(text).split())
