"""A text and its formatting, as they are written one after the other."""

from dataclasses import dataclass
from typing import Final

import regex

from bot.news.elements import Element
from bot.news.formatted import CODE, Entity, FormattedText, Kind, clean, escape_attribute, utf16_length

# Telegram drops entities beyond 100 in silence (measured); a headline, a fold and a foot need a few of them,
# and so does formatting that a fold parts in two.
MAX_BODY_ENTITIES: Final = 85
# Of the 32,768 bytes Telegram takes as a source text, 4096 units of "&amp;" need 20,480, tags at most some
# 2,500, and the two links to the article at most 4,000.
MAX_BODY_LINK_BYTES: Final = 5_000


_RULE = "———"
_BLANKS = regex.compile(r"[ \n]+")
_INVISIBLE = regex.compile(r"[\s\p{Cf}\N{BRAILLE PATTERN BLANK}\N{HANGUL FILLER}]*")


@dataclass(slots=True)
class _Open:
    """Formatting that began, or will begin with the next text (`start` None)."""

    element: Element
    kind: Kind
    url: str | None
    language: str | None
    start: int | None = None


class Writer:
    """Collects text and entities, collapsing whitespace as a browser does.

    Whitespace, bullets and rules are owed, not written: they are written when a text follows. So a message
    neither begins nor ends with them, and an entity covers words only.
    """

    def __init__(self) -> None:
        self.units = 0
        self._pieces: list[str] = []
        self._entities: list[Entity] = []
        self._open: list[_Open] = []
        self._newlines = 0
        self._rule = False
        self._bullet = ""
        self._is_bold_bullet = False
        self._space = False
        self._link_bytes = 0

    def finished(self) -> FormattedText:
        while self._open:
            self.end_formatting(self._open[-1].element)
        text = "".join(self._pieces)
        if _INVISIBLE.fullmatch(text):
            return FormattedText("")
        entities = sorted(self._entities, key=lambda entity: (entity.offset, -entity.length))
        return FormattedText(text, tuple(entities[:MAX_BODY_ENTITIES])).stripped()

    @property
    def is_at_a_break(self) -> bool:
        """Whether line ends are owed, or nothing is written yet."""
        return self._newlines > 0 or not self._pieces

    def mark(self) -> int:
        """A place to ask `since` of."""
        return len(self._pieces)

    def since(self, mark: int) -> str:
        """The text written since a mark."""
        return "".join(self._pieces[mark:])

    def owe_newlines(self, count: int, *, on_one_line: bool = False, at_most: int | None = None) -> None:
        """A break before the next text: `count` line ends, or those owed already if they are more.

        A text follows its bullet, and one that is to be on one line its neighbour: a space is enough there.
        """
        if self._bullet or on_one_line:
            self._space = True
            return
        self._newlines = max(self._newlines, count)
        if at_most is not None:
            self._newlines = min(self._newlines, at_most)
        self._space = False

    def owe_line_break(self) -> None:
        """One line end more, but never more than an empty line."""
        self.owe_newlines(min(self._newlines + 1, 2))

    def owe_rule(self) -> None:
        self.owe_newlines(2)
        self._rule = bool(self._pieces)

    def owe_bullet(self, bullet: str, *, is_bold: bool = False) -> None:
        """What stands before the next text; "" for nothing."""
        self._bullet, self._is_bold_bullet = bullet, is_bold

    def text(self, text: str, *, keeps_blanks: bool = False) -> None:
        """Writes text of a source."""
        text = clean(text)
        if keeps_blanks:
            self._preformatted_text(text)
            return
        words = _BLANKS.split(text)
        if len(words) > 1 and not words[0]:
            self._space = True
        run = " ".join(word for word in words if word)
        if run:
            self.write(run)
            self._space = not words[-1]

    def _preformatted_text(self, text: str) -> None:
        run = text.strip("\n")
        if not run:
            self.owe_newlines(min(self._newlines + text.count("\n"), 2))
            return
        if text.startswith("\n"):
            self.owe_newlines(min(self._newlines + len(text) - len(text.lstrip("\n")), 2))
        self.write(regex.sub(r"\n{3,}", "\n\n", run))
        if text.endswith("\n"):
            self.owe_newlines(min(len(text) - len(text.rstrip("\n")), 2))

    def write(self, run: str) -> None:
        """Writes what is owed, then `run`; formatting that waits for a text begins with `run`."""
        if self._rule:
            self._append(f"\n\n{_RULE}\n\n")
        elif self._pieces:
            self._append("\n" * self._newlines or " " * self._space)
        if self._bullet and self._is_bold_bullet:
            self._entities.append(Entity(Kind.BOLD, self.units, utf16_length(self._bullet.rstrip())))
        self._append(self._bullet)
        self._newlines, self._rule, self._bullet, self._space = 0, False, "", False
        for entry in self._open:
            if entry.start is None:
                entry.start = self.units
        self._append(run)

    def adjoin(self, sign: str) -> None:
        """Writes what belongs to the text before it, whatever is owed."""
        self._append(sign)

    def _append(self, text: str) -> None:
        if text:
            self._pieces.append(text)
            self.units += utf16_length(text)

    def begin_formatting(self, element: Element, kind: Kind, language: str | None = None) -> None:
        around = {entry.kind for entry in self._open}
        # Code holds no other formatting, in Telegram; and a link is not torn apart by code within it.
        if not around & CODE and not (kind is Kind.CODE and Kind.TEXT_LINK in around):
            self._open.append(_Open(element, kind, None, language))

    def begin_link(self, element: Element, address: str) -> None:
        if not {entry.kind for entry in self._open} & {Kind.TEXT_LINK, *CODE}:
            self._open.append(_Open(element, Kind.TEXT_LINK, address, None))

    def end_formatting(self, element: Element) -> None:
        """Ends the formatting that began with an element, if it is the innermost."""
        while self._open and self._open[-1].element is element:
            entry = self._open.pop()
            nested = any(other.kind is entry.kind for other in self._open)
            if entry.start is None or entry.start >= self.units or nested:
                continue
            if entry.url is not None:
                room = MAX_BODY_LINK_BYTES - len(escape_attribute(entry.url).encode())
                if self._link_bytes > room:
                    continue
                self._link_bytes += MAX_BODY_LINK_BYTES - room
            length = self.units - entry.start
            self._entities.append(Entity(entry.kind, entry.start, length, entry.url, entry.language))
