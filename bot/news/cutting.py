"""Where a text that is too long may end: at a word, a phrase or a clause, whatever its script."""

from functools import cache
from typing import Final

import budoux
import regex

ELLIPSIS: Final = "…"

# What a text does not end with before "…".
_WEAK_ENDS: Final = " \n\u200b.,;:–—-([{„“‚‘\"'«‹/&·•…、。，．；：・〜（［｛「『【〈《〔〖〘〝‥،؛۔।॥၊။៖།"
_MIN_LAST_PARAGRAPH: Final = 24  # columns
# Scripts written without spaces between words, with the East Asian punctuation between them.
_UNSPACED: Final = regex.compile(
    r"[\p{Han}\p{Hiragana}\p{Katakana}\u3000-\u303fー\uff01-\uff65\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}\p{Tibetan}]"
)
# The end of a clause in them: East Asian stops and commas with the brackets that close after them, and the
# spaces, marks and invisible spaces with which Thai, Lao, Khmer, Burmese and Tibetan part their phrases.
_CLAUSE_END: Final = regex.compile(
    r"[。！？，、；：．…!?][」』）】》〉〕］｝”’\")]*"
    r"|(?<=[\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]) +|[\n\u200b၊။៖།་]+"
)
# A clause that ends this near before the limit, in characters, is better than a phrase that ends nearer. It
# is little more than a line on a telephone.
_REACH: Final = 30
# Rather the end of the sentence than so few characters of the next one, such as "he said".
_BEGINNING: Final = 8
_STOP: Final = regex.compile(r"[。！？．။។།][」』）】》〉〕］｝”’\")]*$")
# What is looked at around the limit: enough for the longest phrase, and for what decides where it ends.
_BEFORE: Final = 60
_AFTER: Final = 20
# What no line begins with (JLREQ, appendix A: closing marks, small letters, the signs of length and of
# repetition), and Thai and Lao vowels that are written after their consonant.
_NOT_FIRST: Final = regex.compile(
    r"[、。，．！？；：・…‥〜）］｝」』】〉》〕〗〙〟”’»›％℃!?,.;:)\]}%"
    r"ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶㇰ-ㇿーゝゞヽヾ々〻ฯๆะาำๅະາຳໆ]"
)
# What no line ends with: opening marks, vowels before their consonant, signs that join two consonants.
_NOT_LAST: Final = regex.compile(r"[（［｛「『【〈《〔〖〘〝“‘«‹(\[{$£¥＄￥#@เแโใไເແໂໃໄ\u17d2\u1039]")
_WIDE: Final = regex.compile(r"[\p{East_Asian_Width=Wide}\p{East_Asian_Width=Fullwidth}]")
_THAI: Final = regex.compile(r"\p{Thai}")
_KANA: Final = regex.compile(r"[\p{Hiragana}\p{Katakana}]")
_CHINESE: Final = regex.compile(r"\p{Han}")
# The most frequent characters that are written so in traditional Chinese only.
_TRADITIONAL: Final = regex.compile(
    "[們個國這來時為對說會過學發後還沒兒東車見長門問間開關電話語請讓應無與從當經動現實樣產機體業區處點條題給將總義]"
)


def cut(text: str, limit: int) -> tuple[str, int]:
    """`text`, too long by assumption, cut to `limit` UTF-16 units with its "…"; and where the "…" begins.

    The text ends with a word; in scripts without spaces, with a clause if one ends near, else with a phrase.
    Where a single word fills most of the room, it is cut between two graphemes, so no emoji and no accented
    letter is torn apart.
    """
    kept = text[: fair_end(text, _whole_graphemes(text, limit - 1))].rstrip(_WEAK_ENDS)
    before, paragraph_break, last = kept.rpartition("\n\n")
    # The first word or two of a paragraph are no help to a reader.
    if paragraph_break and columns(last) < _MIN_LAST_PARAGRAPH:
        kept = before.rstrip(_WEAK_ENDS)
    return kept + ELLIPSIS, len(kept.encode("utf-16-le", "surrogatepass")) // 2


def fair_end(text: str, limit: int) -> int:
    """The last index up to `limit`, which is between two graphemes, where `text` may fairly end."""
    if not 0 < limit < len(text) or text[limit - 1].isspace() or text[limit].isspace():
        return limit
    end = limit
    while end and not (
        text[end - 1].isspace() or _UNSPACED.match(text[end - 1]) or _UNSPACED.match(text[end])
    ):
        end -= 1
    if end <= limit // 3:
        return limit
    return end if text[end - 1].isspace() else _end_without_spaces(text, end)


def columns(text: str) -> int:
    """The width of a line: Chinese, Japanese and Korean characters and emoji take two columns."""
    return len(text) + len(_WIDE.findall(text))


def _end_without_spaces(text: str, limit: int) -> int:
    start = max(limit - _BEFORE, text.rfind("\n", 0, limit) + 1)
    clauses = [found.end() for found in _CLAUSE_END.finditer(text, start, limit + 1) if found.end() <= limit]
    if clauses and clauses[-1] > max(limit - _REACH, limit // 3):
        sentences = (
            end for end in clauses if clauses[-1] - end <= _BEGINNING and _STOP.search(text[start:end])
        )
        return max(sentences, default=clauses[-1])
    fair = [end for end in _grapheme_ends(text, start, limit) if _may_part(text, end)]
    phrases = _phrase_ends(text, start, limit).intersection(fair)
    return max((end for end in phrases if end > limit // 3), default=fair[-1] if fair else limit)


def _may_part(text: str, end: int) -> bool:
    return not (_NOT_LAST.match(text[end - 1]) or _NOT_FIRST.match(text[end]))


def _phrase_ends(text: str, start: int, limit: int) -> set[int]:
    """Where phrases end between `start` and `limit`; nowhere in a script that nobody has taught us."""
    around = text[start : limit + _AFTER]
    language = _language(around)
    if language is None:
        return set()
    ends = set()
    end = start
    for phrase in _parser(language).parse(around):
        end += len(phrase)
        ends.add(end)
    return ends


def _language(text: str) -> str | None:
    if _THAI.search(text):
        return "th"
    if _KANA.search(text):
        return "ja"
    if _CHINESE.search(text):
        return "zh-hant" if _TRADITIONAL.search(text) else "zh-hans"
    return None


@cache
def _parser(language: str) -> budoux.Parser:
    match language:
        case "th":
            return budoux.load_default_thai_parser()
        case "ja":
            return budoux.load_default_japanese_parser()
        case "zh-hant":
            return budoux.load_default_traditional_chinese_parser()
        case _:
            return budoux.load_default_simplified_chinese_parser()


def _whole_graphemes(text: str, room: int) -> int:
    """The index up to which whole graphemes fit into so many UTF-16 units."""
    end = units = 0
    # A little past the room, so that the grapheme that does not fit is seen whole.
    for grapheme in regex.findall(r"\X", text[: room + 64]):
        units += len(grapheme) + sum(character > "\uffff" for character in grapheme)
        if units > room:
            break
        end += len(grapheme)
    return end


def _grapheme_ends(text: str, start: int, limit: int) -> list[int]:
    return [found.end() for found in regex.finditer(r"\X", text[:limit], pos=start)]
