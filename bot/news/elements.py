"""What each HTML element means for a text: paragraph, formatting, list item, or nothing at all."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Final, TypeAlias

import lxml.html
import regex

from bot.news.formatted import Kind

Element: TypeAlias = lxml.html.HtmlElement


def _tags(names: str) -> frozenset[str]:
    return frozenset(names.split())


# Of these not even the text is meant to be read.
DROPPED: Final = _tags(
    "annotation annotation-xml applet button datalist frame frameset head link map meta noembed noframes "
    "option param script select source style svg template textarea title track xml"
)
# Line numbers of code, words for screen readers alone, the second link to a file.
_UNSEEN_CLASSES: Final = _tags(
    "gutter lineno linenos linenumbers rouge-gutter hljs-ln-numbers "
    "screen-reader-text sr-only visually-hidden wp-block-file__button"
)
# Begin and end with an empty line.
PARAGRAPHS: Final = _tags(
    "blockquote dl fieldset figure footer h1 h2 h3 h4 h5 h6 header hgroup listing menu nav ol p plaintext "
    "pre table ul xmp"
)
# Begin and end on a line of their own.
LINES: Final = _tags(
    "address article aside body caption center dd details div dt figcaption form legend li main section "
    "summary tbody tfoot thead tr"
)
# What a paragraph at the beginning of one of these is not parted from by an empty line.
HOLDERS: Final = _tags("dd figcaption summary td th")
LISTS: Final = frozenset({"ul", "ol", "menu", "dir"})
PREFORMATTED: Final = frozenset({"pre", "listing", "xmp", "plaintext"})
CELLS: Final = frozenset({"td", "th"})
# Pages loaded into the page, and players.
PLAYERS: Final = _tags("amp-youtube audio embed iframe lite-youtube object video")

_KINDS: Final = {
    **dict.fromkeys(("b", "strong", "h1", "h2", "h3", "h4", "h5", "h6"), Kind.BOLD),
    **dict.fromkeys(("dt", "th", "caption", "summary"), Kind.BOLD),
    **dict.fromkeys(("i", "em", "cite", "dfn", "var", "figcaption"), Kind.ITALIC),
    **dict.fromkeys(("u", "ins"), Kind.UNDERLINE),
    **dict.fromkeys(("s", "strike", "del"), Kind.STRIKETHROUGH),
    **dict.fromkeys(("code", "kbd", "samp", "tt"), Kind.CODE),
    **dict.fromkeys(PREFORMATTED, Kind.PRE),
    "blockquote": Kind.BLOCKQUOTE,
    "tg-spoiler": Kind.SPOILER,
}
# What is set with styles alone, as Google Docs and Word do.
_DECORATION: Final = r"(?<![-\w])text-decoration[-a-z]*+\s*+:[^;]{0,80}\b"
_STYLES: Final = (
    (Kind.BOLD, regex.compile(r"(?<![-\w])font-weight\s*+:\s*(?:bold|[6-9]00)", regex.I)),
    (Kind.ITALIC, regex.compile(r"font-style\s*:\s*(?:italic|oblique)", regex.I)),
    (Kind.UNDERLINE, regex.compile(rf"{_DECORATION}underline", regex.I)),
    (
        Kind.STRIKETHROUGH,
        regex.compile(rf"{_DECORATION}line-through", regex.I),
    ),
)
# Google Docs wraps a whole text in <b style="font-weight:normal">.
_UNSTYLED: Final = {
    "b": regex.compile(r"(?<![-\w])font-weight\s*+:\s*(?:normal|[1-5]00)", regex.I),
    "i": regex.compile(r"font-style\s*:\s*normal", regex.I),
}
_HIDDEN: Final = regex.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", regex.I)
_KEEPS_BLANKS: Final = regex.compile(r"white-space\s*:\s*(?:pre|break-spaces)", regex.I)
_WORDS_BULLET: Final = regex.compile(r"mso-list\s*:\s*ignore", regex.I)
_LANGUAGE: Final = regex.compile(r"(?:^|\s)(?:lang(?:uage)?-|brush:\s*)([A-Za-z0-9+#.-]{1,30})(?=$|[\s;])")

# Without these, 10<sup>6</sup> would read 106.
_SUPERSCRIPTS: Final = str.maketrans(
    "0123456789+-−=()abcdefghijklmnoprstuvwxyz", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ"
)
_SUBSCRIPTS: Final = str.maketrans("0123456789+-−=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ")
_SCRIPTS: Final = {"^": _SUPERSCRIPTS, "_": _SUBSCRIPTS}
_MAX_SCRIPT: Final = 12
MAX_STYLE: Final = 1_000  # characters
MAX_NODES: Final = 200

# Formulas on one line: what stands between the parts of these, and around the whole of those.
_BETWEEN: Final = {
    "mfrac": ("/",),
    "msup": ("^",),
    "msub": ("_",),
    "msubsup": ("_", "^"),
    "mover": ("^",),
    "munder": ("_",),
    "munderover": ("_", "^"),
    "mtr": (", ",) * 20,
    "mtable": ("; ",) * 20,
}
_ROOTS: Final = frozenset({"msqrt", "mroot"})


@dataclass(frozen=True, slots=True)
class Signs:
    """How text is told from that before it: by other characters, or by what stands before and after it."""

    before: str = ""
    after: str = ""
    characters: Mapping[int, int] = field(default_factory=dict)


def style_of(element: Element) -> str:
    """Its own style; of one that no browser is meant to read, the beginning."""
    return (element.get("style") or "")[:MAX_STYLE]


def classes(element: Element) -> list[str]:
    return (element.get("class") or "").split()


def kinds_of(element: Element) -> list[Kind]:
    """The formatting an element stands for, by its name or its style. (A link is known by its address.)"""
    tag, style = element.tag, style_of(element)
    kinds = [_KINDS[tag]] if tag in _KINDS else []
    # Blogger sets a picture's caption in a table cell of this class.
    if tag == "td" and "tr-caption" in classes(element):
        kinds.append(Kind.ITALIC)
    if tag == "pre" and "wp-block-verse" in classes(element):
        kinds.clear()  # a poem keeps its lines, and is no code
    if style and tag in _UNSTYLED and _UNSTYLED[tag].search(style):
        kinds.clear()
    if style and tag != "a":
        kinds += [kind for kind, pattern in _STYLES if kind not in kinds and pattern.search(style)]
    return kinds


def is_hidden(element: Element) -> bool:
    """Whether a browser shows nothing of it, or nothing that is a word."""
    return bool(element.keys()) and (
        element.get("hidden") is not None
        or bool(_HIDDEN.search(style_of(element)))
        or not _UNSEEN_CLASSES.isdisjoint(classes(element))
        or _is_mark_of_a_place(element)
    )


def _is_mark_of_a_place(element: Element) -> bool:
    """The "↩" behind a footnote, the "¶" behind a heading: a link within the page, without words."""
    if element.tag != "a" or not (element.get("href") or "").startswith("#"):
        return False
    text = text_within(element, 8)
    return text is not None and text != "" and not regex.search(r"[\p{L}\p{N}]", text)


def keeps_blanks(element: Element) -> bool:
    """Whether white space and line ends in it are meant as they stand."""
    return element.tag in PREFORMATTED or bool(_KEEPS_BLANKS.search(style_of(element)))


def code_language(element: Element) -> str | None:
    """The language of a `<pre>`, said by itself or by the `<code>` that is all it holds."""
    for each in (element, *element[:1]):
        if found := _LANGUAGE.search(each.get("class") or ""):
            return str(found[1]).lower()
    return None


def words_bullet(element: Element) -> str | None:
    """The bullet or number that Word writes as text before a list item; its bullets are letters of a font."""
    if element.tag != "span" or not _WORDS_BULLET.search(style_of(element)):
        return None
    text = text_within(element, _MAX_SCRIPT) or ""
    return f"{text} " if regex.search(r"\p{N}|\p{L}[.)]", text) else "• "


def text_within(element: Element, limit: int) -> str | None:
    """The text of an element without the white space around it; None if it is longer than `limit`.

    None as well if it is made of very many elements: who asks at each of them would take quadratic time.
    """
    if next(islice(element.iter(), MAX_NODES, None), None) is not None:
        return None
    found: list[str] = []
    length = 0
    for text in element.itertext():
        length += len(text.strip())
        if length > limit:
            return None
        found.append(text)
    return " ".join("".join(found).split())


def signs_of(element: Element) -> Signs | None:
    """How raised and lowered text, and the parts of a formula, are told from the text around them.

    As raised or lowered characters where there are such for all of it; else, where digits would run into
    those before them, in brackets behind a sign. Letters alone, as in "1st", are left as they are.
    """
    if element.tag in {"sup", "sub"}:
        sign = "^" if element.tag == "sup" else "_"
        text = text_within(element, _MAX_SCRIPT)
        if not text or (sign == "^" and len(text) > 1 and text.isalpha()):
            return Signs()
        if all(ord(character) in _SCRIPTS[sign] for character in text):
            return Signs(characters=_SCRIPTS[sign])
        return Signs(f"{sign}(", ")") if regex.search(r"^[\p{N}\p{L}]*\p{N}|[+−=-]", text) else Signs()
    if element.tag in _ROOTS:
        return Signs("√(", ")")
    parent = element.getparent()
    return _signs_in_formula(element, parent.tag) if parent is not None and parent.tag in _BETWEEN else None


def _signs_in_formula(element: Element, around: str) -> Signs:
    between = _BETWEEN[around]
    place = sum(1 for _ in islice(element.itersiblings(preceding=True), len(between) + 1))
    sign = between[place - 1] if 1 <= place <= len(between) else ""
    if sign in _SCRIPTS and not any(child.tag in _BETWEEN for child in element):
        text = text_within(element, _MAX_SCRIPT)
        if text and all(ord(character) in _SCRIPTS[sign] for character in text):
            return Signs(characters=_SCRIPTS[sign])
    is_group = element.tag == "mrow" and len(element) > 1 and around not in {"mtr", "mtable"}
    return Signs(f"{sign}(", ")") if is_group else Signs(sign)


def first_number(element: Element) -> int:
    start = _whole_number(element.get("start"))
    if start is None and element.get("reversed") is not None:
        return sum(child.tag == "li" for child in element)
    return 1 if start is None else start


def own_number(item: Element) -> int | None:
    """The number a list item gives itself."""
    return _whole_number(item.get("value"))


def _whole_number(value: str | None) -> int | None:
    return int(value) if value and regex.fullmatch(r"-?[0-9]{1,9}", value) else None


def numeral(number: int, style: str | None) -> str:
    """A list item's number as the list's `type` wants it: a letter, a Roman numeral, or digits."""
    if style in {"a", "A"} and 1 <= number <= 26:
        return chr(ord(style) + number - 1)
    if style in {"i", "I"} and 1 <= number <= 49:
        tens, ones = divmod(number, 10)
        roman = ("", "x", "xx", "xxx", "xl")[tens] + (
            "", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"
        )[ones]  # fmt: skip
        return roman.upper() if style == "I" else roman
    return str(number)


def is_short_row(row: Element, limit: int) -> bool:
    """Whether a table's row is one of short cells, to be written on one line."""
    if sum(cell.tag in CELLS for cell in row) < 2 or next(row.iter("table", *PREFORMATTED), None) is not None:
        return False
    return bool(text_within(row, limit))


def headings_of(row: Element, limit: int) -> list[str] | None:
    """The texts of a row of headings; None for a row of another kind."""
    if len(row) < 2 or any(cell.tag != "th" for cell in row):
        return None
    texts = [text_within(cell, limit) for cell in row]
    return None if None in texts else [text or "" for text in texts]


def first_attribute(element: Element, names: Iterable[str]) -> str | None:
    return next((value for name in names if (value := (element.get(name) or "").strip())), None)
