"""Untrusted HTML becomes formatted text.

The HTML is parsed to a tree as a browser would, and the tree is walked. Nothing of the source is copied as
markup, so whatever the source is, the result is text plus entities that Telegram accepts.
"""

from dataclasses import dataclass
from typing import Final

import lxml.etree
import lxml.html
import regex

from bot.news.formatted import Entity, FormattedText, Kind, clean, escape_attribute, utf16_length
from bot.news.links import own_base, telegram_url

# Telegram drops entities beyond 100 in silence (measured); a headline and a foot need a few of them.
MAX_BODY_ENTITIES: Final = 90
# Of the 32,768 bytes Telegram takes as a source text, 4096 units of "&amp;" need 20,480, tags at most some
# 2,500, and the two links to the article at most 4,000.
MAX_BODY_LINK_BYTES: Final = 5_000
# A message holds 4096 units at most: what is far beyond is not worth reading or walking.
MAX_SOURCE: Final = 500_000
MAX_BODY_UNITS: Final = 20_000


def _tags(names: str) -> frozenset[str]:
    return frozenset(names.split())


_DROPPED = _tags(
    "applet audio button canvas datalist embed frame frameset head iframe input link map math meta "
    "noembed noframes object option param select script source style svg template textarea title track video"
)
# Begin and end with an empty line.
_PARAGRAPHS = _tags(
    "blockquote dl fieldset figure footer h1 h2 h3 h4 h5 h6 header hgroup menu nav ol p pre table ul"
)
# Begin and end on a line of their own.
_LINES = _tags(
    "address article aside body caption center dd details div dt figcaption form legend li main section "
    "summary tbody tfoot thead tr"
)
_LISTS = frozenset({"ul", "ol", "menu", "dir"})
_KINDS = {
    **dict.fromkeys(("b", "strong", "h1", "h2", "h3", "h4", "h5", "h6", "dt", "th", "caption"), Kind.BOLD),
    **dict.fromkeys(("i", "em", "cite", "dfn", "var", "figcaption"), Kind.ITALIC),
    **dict.fromkeys(("u", "ins"), Kind.UNDERLINE),
    **dict.fromkeys(("s", "strike", "del"), Kind.STRIKETHROUGH),
    **dict.fromkeys(("code", "kbd", "samp", "tt"), Kind.CODE),
    "pre": Kind.PRE,
    "blockquote": Kind.BLOCKQUOTE,
    "a": Kind.TEXT_LINK,
}
_CODE = frozenset({Kind.CODE, Kind.PRE})
_RULE = "———"
# A table whose rows are longer than this was made for layout: its cells are read one under another.
_MAX_ROW = 300

_BLANKS = regex.compile(r"[ \n]+")
_INVISIBLE = regex.compile(r"[\s\p{Cf}\N{BRAILLE PATTERN BLANK}\N{HANGUL FILLER}]*")
_HIDDEN = regex.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", regex.I)
# Without these, 10<sup>6</sup> would read 106.
_SUPERSCRIPTS = str.maketrans("0123456789+-−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ")
_SUBSCRIPTS = str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")


def render_body(html: str, base_url: str | None) -> FormattedText:
    """The text of an article's HTML with the formatting Telegram has. Empty where there is no text to read.

    Relative links are resolved against a `<base href>` in the HTML, or against `base_url`. Takes milliseconds
    for an article and some tenths of a second for the largest source: call it off the event loop.
    """
    root = parsed_html(html)
    if root is None:
        return FormattedText("")
    return _Walker(own_base(root, base_url)).walk(root)


def parsed_html(html: str) -> lxml.html.HtmlElement | None:
    """The tree of a document or a fragment; None where there is nothing in it."""
    # Bytes with their encoding stated: lxml refuses a `str` that declares another one. A NUL ends the text.
    source = html[:MAX_SOURCE].replace("\0", "").encode("utf-8", "replace")
    if not source.strip():
        return None
    parser = lxml.html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        return lxml.html.document_fromstring(source, parser=parser)
    except lxml.etree.ParserError:
        return None  # nothing but comments


@dataclass(slots=True)
class _Open:
    """An element whose entity began, or will begin with the next text (`start` None)."""

    element: lxml.html.HtmlElement
    kind: Kind
    url: str | None
    start: int | None = None


class _Walker:
    """Collects text and entities from a tree, collapsing whitespace as a browser does.

    Whitespace, bullets and rules are owed, not written: they are written when a text follows. So a message
    neither begins nor ends with them, and an entity covers words only.
    """

    def __init__(self, base_url: str | None) -> None:
        self._base_url = base_url
        self._pieces: list[str] = []
        self._units = 0
        self._entities: list[Entity] = []
        self._open: list[_Open] = []
        self._newlines = 0
        self._rule = False
        self._bullet = ""
        self._space = False
        self._preformatted = 0
        self._lists: list[int | None] = []  # the number of the next item; None in a list without numbers
        self._rows: list[bool] = []  # is it a row of short cells, to be written on one line?
        self._link_bytes = 0

    def walk(self, root: lxml.html.HtmlElement) -> FormattedText:
        skipped: lxml.html.HtmlElement | None = None
        for event, element in lxml.etree.iterwalk(root, events=("start", "end")):
            if event == "start":
                if skipped is None:
                    if element.tag in _DROPPED or _is_hidden(element):
                        skipped = element
                    else:
                        self._enter(element)
                continue
            if skipped is None:
                self._leave(element)
            elif skipped is element:
                skipped = None
            if skipped is None:
                self._text(element.tail)
            if self._units > MAX_BODY_UNITS:
                break
        while self._open:
            self._close(self._open[-1].element)
        text = "".join(self._pieces)
        if _INVISIBLE.fullmatch(text):
            return FormattedText("")
        entities = sorted(self._entities, key=lambda entity: (entity.offset, -entity.length))
        return FormattedText(text, tuple(entities[:MAX_BODY_ENTITIES])).stripped()

    def _enter(self, element: lxml.html.HtmlElement) -> None:
        tag = element.tag
        self._break_line(tag)
        if tag == "br":
            self._owe_newlines(min(self._newlines + 1, 2))
        elif tag == "hr":
            self._owe_newlines(2)
            self._rule = bool(self._pieces)
        elif tag in _LISTS:
            self._lists.append(_first_number(element) if tag == "ol" else None)
        elif tag == "li":
            self._begin_item(element)
        elif tag == "tr":
            self._rows.append(_is_short_row(element))
        elif tag in {"td", "th"}:
            self._begin_cell(element)
        elif tag == "pre":
            self._preformatted += 1
        elif tag == "q":
            self._write("“")
        self._start_entity(element)
        self._text(_script_digits(element))

    def _leave(self, element: lxml.html.HtmlElement) -> None:
        tag = element.tag
        if tag == "q":
            self._write("”")
        self._close(element)
        if tag in _LISTS:
            self._lists.pop()
        elif tag == "li":
            self._bullet = ""
        elif tag == "tr":
            self._rows.pop()
        elif tag == "pre":
            self._preformatted -= 1
        self._break_line(tag)

    def _break_line(self, tag: str) -> None:
        if tag in _PARAGRAPHS:
            nested_list = tag in _LISTS and self._lists
            self._owe_newlines(1 if nested_list else 2)
        elif tag in _LINES:
            self._owe_newlines(1)

    def _owe_newlines(self, count: int) -> None:
        if self._bullet or (self._rows and self._rows[-1]):
            self._space = True  # the text of an item follows its bullet, that of a cell its neighbour's
            return
        self._newlines = max(self._newlines, count)
        self._space = False

    def _begin_item(self, element: lxml.html.HtmlElement) -> None:
        previous = element.getprevious()
        if previous is not None and previous.tag == "li" and self._newlines:
            self._newlines = 1  # a list stays together, even where its items are paragraphs
        indent = "  " * max(len(self._lists) - 1, 0)
        number = self._lists[-1] if self._lists else None
        self._bullet = f"{indent}• " if number is None else f"{indent}{number}. "
        if number is not None:
            self._lists[-1] = number + 1

    def _begin_cell(self, element: lxml.html.HtmlElement) -> None:
        if not (self._rows and self._rows[-1]):
            self._owe_newlines(1)
        elif element.getprevious() is not None:
            self._text(" | ")

    def _text(self, text: str | None) -> None:
        if not text:
            return
        text = clean(text)
        if self._preformatted:
            self._preformatted_text(text)
            return
        words = _BLANKS.split(text)
        if len(words) > 1 and not words[0]:
            self._space = True
        run = " ".join(word for word in words if word)
        if run:
            self._write(run)
            self._space = not words[-1]

    def _preformatted_text(self, text: str) -> None:
        run = text.strip("\n")
        if not run:
            self._owe_newlines(min(self._newlines + text.count("\n"), 2))
            return
        if text.startswith("\n"):
            self._owe_newlines(1)
        self._write(regex.sub(r"\n{3,}", "\n\n", run))
        if text.endswith("\n"):
            self._owe_newlines(1)

    def _write(self, run: str) -> None:
        """Writes what is owed, then `run`; entities that wait for a text begin with `run`."""
        if self._rule:
            self._append(f"\n\n{_RULE}\n\n")
        elif self._pieces:
            self._append("\n" * self._newlines or " " * self._space)
        self._append(self._bullet)
        self._newlines, self._rule, self._bullet, self._space = 0, False, "", False
        for entry in self._open:
            if entry.start is None:
                entry.start = self._units
        self._append(run)

    def _append(self, text: str) -> None:
        if text:
            self._pieces.append(text)
            self._units += utf16_length(text)

    def _start_entity(self, element: lxml.html.HtmlElement) -> None:
        kind = _kind_of(element)
        around = {entry.kind for entry in self._open}
        # Code holds no other formatting, in Telegram; and a link is not torn apart by code within it.
        if kind is None or around & _CODE or (kind is Kind.CODE and Kind.TEXT_LINK in around):
            return
        url = None
        if kind is Kind.TEXT_LINK:
            href = (element.get("href") or "#").strip()
            # A link within the page leads nowhere from a message.
            url = None if href.startswith("#") else telegram_url(href, self._base_url)
            if url is None:
                return
            self._link_bytes += len(escape_attribute(url).encode())
            if self._link_bytes > MAX_BODY_LINK_BYTES:
                return
        self._open.append(_Open(element, kind, url))

    def _close(self, element: lxml.html.HtmlElement) -> None:
        if not self._open or self._open[-1].element is not element:
            return
        entry = self._open.pop()
        nested = any(other.kind is entry.kind for other in self._open)
        if entry.start is not None and entry.start < self._units and not nested:
            self._entities.append(Entity(entry.kind, entry.start, self._units - entry.start, entry.url))


def _kind_of(element: lxml.html.HtmlElement) -> Kind | None:
    # Blogger sets a picture's caption in a table cell of this class.
    if element.tag == "td" and "tr-caption" in (element.get("class") or "").split():
        return Kind.ITALIC
    return _KINDS.get(element.tag)


def _is_hidden(element: lxml.html.HtmlElement) -> bool:
    return element.get("hidden") is not None or bool(_HIDDEN.search(element.get("style") or ""))


def _first_number(element: lxml.html.HtmlElement) -> int:
    start = element.get("start") or "1"
    return int(start) if regex.fullmatch(r"-?[0-9]{1,9}", start) else 1


def _is_short_row(row: lxml.html.HtmlElement) -> bool:
    if sum(cell.tag in {"td", "th"} for cell in row) < 2 or next(row.iter("table"), None) is not None:
        return False
    length = 0
    for text in row.itertext():
        length += len(text.strip())
        if length > _MAX_ROW:
            return False
    return length > 0


def _script_digits(element: lxml.html.HtmlElement) -> str | None:
    """The element's own text; digits in `<sup>` and `<sub>` become raised or lowered ones."""
    text: str | None = element.text
    table = {"sup": _SUPERSCRIPTS, "sub": _SUBSCRIPTS}.get(element.tag)
    if text and table and len(element) == 0 and all(ord(character) in table for character in text.strip()):
        return text.strip().translate(table)
    return text
