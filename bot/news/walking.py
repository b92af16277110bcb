"""Untrusted HTML becomes formatted text.

The HTML is parsed to a tree as a browser would, and the tree is walked. Nothing of the source is copied as
markup, so whatever the source is, the result is text plus entities that Telegram accepts.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote

import lxml.etree
import lxml.html
import regex

from bot.news import elements, embedded
from bot.news.elements import Element, Signs
from bot.news.formatted import FormattedText, Kind, clean
from bot.news.links import own_base, telegram_url
from bot.news.writing import Writer

# A message holds 4096 units at most: what is far beyond is not worth reading or walking.
MAX_SOURCE: Final = 500_000
MAX_BODY_UNITS: Final = 20_000
# The class of an element whose line ends and spaces are shown as they stand: what was typed in the chat.
AS_TYPED: Final = "as-typed"

_PLAYER = "▶ "
_PICTURE = "🖼 "
# A row of a table that is longer than this is no row on a telephone: about three lines. Its cells are read
# one under another.
_MAX_ROW = 120
_MAX_HEADING = 40
# Deeper lists are indented no further, and tables within tables within tables are no tables. Nor are formulas
# read deeper: every level looks at what is in it, so without end that would be quadratic.
_MAX_INDENT = 4
_MAX_TABLES = 3
_MAX_SIGNS = 12

_CDATA = regex.compile(r"<!\[CDATA\[|\]\]>")
_CONTACT = regex.compile(r"mailto:([^\s?@]{1,64}@[^\s?@]{1,190})|tel:(\+?[0-9().\s-]{3,24})", regex.I)


def render_body(html: str, base_url: str | None) -> FormattedText:
    """The text of an article's HTML with the formatting Telegram has. Empty where there is no text to read.

    Relative links are resolved against a `<base href>` in the HTML, or against `base_url`. Takes milliseconds
    for an article and up to a second for the worst source (125,000 tags): call it off the event loop.
    """
    root = parsed_html(html)
    if root is None:
        return FormattedText("")
    return _Walker(own_base(root, base_url)).walk(root)


def parsed_html(html: str) -> Element | None:
    """The tree of a document or a fragment; None where there is nothing in it."""
    source = html[:MAX_SOURCE]
    if "<![CDATA[" in source:
        source = _CDATA.sub("", source)  # HTML has none of it, but feeds leave it around theirs
    # Bytes with their encoding stated: lxml refuses a `str` that declares another one. A NUL ends the text.
    encoded = source.replace("\0", "").encode("utf-8", "replace")
    if not encoded.strip():
        return None
    parser = lxml.html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        return lxml.html.document_fromstring(encoded, parser=parser)
    except lxml.etree.ParserError:
        return None  # nothing but comments


@dataclass(slots=True)
class _List:
    """`number` is that of the next item; None in a list without numbers."""

    number: int | None = None
    step: int = 1
    style: str | None = None


@dataclass(slots=True)
class _Row:
    """A row of a table: short ones are one line; others a line per cell, each named by its heading."""

    is_short: bool
    headings: list[str] = field(default_factory=list)
    cells: int = 0


@dataclass(slots=True)
class _Link:
    """A link in the source. `contact`: whom to write to or call, and where the words for that begin."""

    element: Element
    has_words: bool
    contact: tuple[str, int] | None = None


class _Walker:
    """Walks a tree, and tells the writer what each element means."""

    def __init__(self, base_url: str | None) -> None:
        self._base_url = base_url
        self._writer = Writer()
        self._preformatted: list[Element] = []
        self._as_typed: list[Element] = []
        self._lists: list[_List] = []
        self._tables: list[list[str]] = []  # their headings
        self._rows: list[_Row] = []
        self._signs: list[tuple[Element, Signs]] = []
        self._links: list[_Link] = []
        self._figures: list[Element] = []
        self._shown: set[str] = set()  # addresses of players, words for pictures
        self._is_first_picture = True
        self._begin: dict[str, Callable[[Element], None]] = {
            "br": lambda _: self._writer.owe_line_break(),
            "hr": lambda _: self._writer.owe_rule(),
            "q": lambda _: self._writer.write("“"),
            "table": lambda _: self._tables.append([]),
            "figure": self._figures.append,
            "img": self._show_picture,
            "input": self._show_checkbox,
            "li": self._begin_item,
            "tr": self._begin_row,
            "a": self._begin_link,
            "rt": self._begin_reading,
            **dict.fromkeys(elements.LISTS, self._begin_list),
            **dict.fromkeys(elements.CELLS, self._begin_cell),
        }

    def walk(self, root: Element) -> FormattedText:
        skipped: Element | None = None
        for event, element in lxml.etree.iterwalk(root, events=("start", "end")):
            if event == "start":
                if skipped is None:
                    if self._is_read(element):
                        self._enter(element)
                    else:
                        skipped = element
                continue
            if skipped is None:
                self._leave(element)
            elif skipped is element:
                skipped = None
            if skipped is None:
                self._text(element.tail)
            if self._writer.units > MAX_BODY_UNITS:
                break
        return self._writer.finished()

    def _is_read(self, element: Element) -> bool:
        """Whether to go into an element. Of some that are not gone into, something stands in their place."""
        if element.tag in elements.DROPPED or elements.is_hidden(element):
            return False
        if element.tag in elements.PLAYERS:
            self._show_player(element)
            return element.tag in {"object", "embed"}  # what is in it is for those who cannot play it
        if bullet := elements.words_bullet(element):
            self._writer.owe_bullet(bullet)
            return False
        return True

    def _enter(self, element: Element) -> None:
        self._break_line(element, begins=True)
        if (begin := self._begin.get(element.tag)) is not None:
            begin(element)
        if len(self._signs) < _MAX_SIGNS and (signs := elements.signs_of(element)) is not None:
            if signs.before:
                self._writer.write(signs.before)
            self._signs.append((element, signs))
        if element.get("class") == AS_TYPED:
            self._as_typed.append(element)
        if elements.keeps_blanks(element):
            self._preformatted.append(element)
        for kind in elements.kinds_of(element):
            language = elements.code_language(element) if kind is Kind.PRE else None
            self._writer.begin_formatting(element, kind, language)
        self._text(element.text)

    def _leave(self, element: Element) -> None:
        tag = element.tag
        if tag == "q":
            self._writer.write("”")
        elif tag == "rt" and not _is_rp(element.getnext()):
            self._writer.adjoin(")")
        if self._signs and self._signs[-1][0] is element:
            self._writer.adjoin(self._signs.pop()[1].after)
        self._writer.end_formatting(element)
        if self._links and self._links[-1].element is element:
            self._end_link(self._links.pop())
        if self._preformatted and self._preformatted[-1] is element:
            self._preformatted.pop()
        if self._as_typed and self._as_typed[-1] is element:
            self._as_typed.pop()
        if tag in elements.LISTS:
            self._lists.pop()
        elif tag == "tr":
            self._rows.pop()
        elif tag == "table":
            self._tables.pop()
        elif tag == "figure":
            self._figures.pop()
        if tag == "li" or tag in elements.CELLS:
            self._writer.owe_bullet("")
        self._break_line(element)

    def _break_line(self, element: Element, *, begins: bool = False) -> None:
        if self._as_typed:
            return  # every line end there is has been typed
        tag = element.tag
        if tag in elements.PARAGRAPHS:
            nested_list = tag in elements.LISTS and self._lists
            self._owe_newlines(1 if nested_list or (begins and _begins_its_holder(element)) else 2)
        elif tag in elements.LINES:
            self._owe_newlines(1)

    def _owe_newlines(self, count: int) -> None:
        self._writer.owe_newlines(count, on_one_line=bool(self._rows) and self._rows[-1].is_short)

    def _begin_list(self, element: Element) -> None:
        if element.tag != "ol":
            self._lists.append(_List())
            return
        step = 1 if element.get("reversed") is None else -1
        self._lists.append(_List(elements.first_number(element), step, element.get("type")))

    def _begin_item(self, element: Element) -> None:
        previous = element.getprevious()
        if previous is not None and previous.tag == "li" and self._writer.is_at_a_break:
            # A list stays together, even where its items are paragraphs.
            self._writer.owe_newlines(1, at_most=1)
        around = self._lists[-1] if self._lists else _List()
        indent = "  " * min(max(len(self._lists) - 1, 0), _MAX_INDENT)
        if around.number is None:
            self._writer.owe_bullet(f"{indent}• ")
            return
        own = elements.own_number(element)
        number = around.number if own is None else own
        self._writer.owe_bullet(f"{indent}{elements.numeral(number, around.style)}. ")
        around.number = number + around.step

    def _begin_row(self, element: Element) -> None:
        is_table = len(self._tables) <= _MAX_TABLES and len(self._rows) <= _MAX_TABLES
        row = _Row(is_short=is_table and elements.is_short_row(element, _MAX_ROW))
        if self._tables and is_table:
            headings = elements.headings_of(element, _MAX_HEADING)
            if headings is not None:
                self._tables[-1] = headings
            elif not row.is_short and len(self._tables[-1]) == len(element):
                row.headings = self._tables[-1]
                self._owe_newlines(2)
        self._rows.append(row)

    def _begin_cell(self, element: Element) -> None:
        if not self._rows:
            self._owe_newlines(1)
            return
        row = self._rows[-1]
        row.cells += 1
        if row.is_short:
            if element.getprevious() is not None:
                self._text(" | ")
            return
        self._owe_newlines(1)
        if element.tag == "td" and row.cells <= len(row.headings) and row.headings[row.cells - 1]:
            self._writer.owe_bullet(clean(f"{row.headings[row.cells - 1]}: "), is_bold=True)

    def _begin_reading(self, element: Element) -> None:
        if not _is_rp(element.getprevious()):
            self._writer.write("(")

    def _begin_link(self, element: Element) -> None:
        href = (element.get("href") or "").strip()
        has_words = bool(self._links) or elements.text_within(element, 0) != ""
        if not has_words and next(element.iter("img"), None) is None:
            href = ""  # there is nothing in it to tap on
        link = _Link(element, has_words)
        self._links.append(link)
        if found := _CONTACT.match(href):
            link.contact = clean(unquote(found[1] or found[2])).strip(), self._writer.mark()
        # A link within the page leads nowhere from a message.
        elif href and not href.startswith("#") and (address := telegram_url(href, self._base_url)):
            self._writer.begin_link(element, address)

    def _end_link(self, link: _Link) -> None:
        """Writes whom to write to or call after words that do not say it: a message links to the web only."""
        if link.contact is None:
            return
        address, start = link.contact
        said, wanted = (
            regex.sub(r"[\s().-]+", "", text).casefold() for text in (self._writer.since(start), address)
        )
        if said and wanted and wanted not in said:
            self._text(f" ({address})")

    def _show_checkbox(self, element: Element) -> None:
        if (element.get("type") or "").lower() == "checkbox":
            self._text("☐ " if element.get("checked") is None else "☑ ")

    def _show_player(self, element: Element) -> None:
        found = embedded.player(element, self._base_url)
        if found is not None and found[1] not in self._shown:
            self._shown.add(found[1])
            self._show_apart(element, _PLAYER, *found)

    def _show_picture(self, image: Element) -> None:
        if emoji := embedded.emoji_of(image):
            self._text(emoji)
            return
        words = embedded.words_of(image)
        # The first one is the article's own: the message is below it, and its reader sees what it shows.
        is_first, self._is_first_picture = self._is_first_picture, False
        if words is None or words in self._shown:
            return
        self._shown.add(words)
        link = self._links[-1] if self._links else None
        if link is not None and not link.has_words and not embedded.leads_to_a_picture(link.element):
            self._text(words)
        elif not is_first and not (self._figures and embedded.has_caption(self._figures[-1])):
            self._show_apart(image, _PICTURE, words, telegram_url(image.get("src") or "", self._base_url))

    def _show_apart(self, element: Element, sign: str, words: str, address: str | None) -> None:
        """A line that stands for what cannot be shown, with a link to it."""
        self._owe_newlines(1)
        self._writer.write(sign)
        if address is not None:
            self._writer.begin_link(element, address)
        self._writer.write(clean(words))
        self._writer.end_formatting(element)
        self._owe_newlines(1)

    def _text(self, text: str | None) -> None:
        if not text:
            return
        text = text[:MAX_BODY_UNITS]
        if self._signs:
            text = text.translate(self._signs[-1][1].characters)
        self._writer.text(text, keeps_blanks=bool(self._preformatted or self._as_typed))


def _is_rp(element: Element | None) -> bool:
    """Whether it holds the brackets around the reading of a character."""
    return element is not None and element.tag == "rp"


def _begins_its_holder(element: Element) -> bool:
    """Whether a paragraph is the first thing in a cell, a definition or the like."""
    parent = element.getparent()
    return (
        parent is not None
        and parent.tag in elements.HOLDERS
        and element.getprevious() is None
        and not (parent.text or "").strip()
    )
