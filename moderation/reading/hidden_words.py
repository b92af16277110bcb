"""Words that people write with a sign, a gap or a wrong letter in them, so that no filter finds them.

A sign in a word may stand for a letter, hide one, or mean nothing: "st*pid" and "id.iot", but also "me@work",
"e.g." and "A+". Only where one of these words comes out is the sign undone. The list judges nothing: the
model does, of the text in both ways.
"""

import unicodedata
from collections import defaultdict
from functools import cache
from typing import Final

import regex

# Where nothing but "f***" is left, the first that fits is taken: those hidden most often stand first.
_ENGLISH: Final = """
    fuck shit bitch ass cunt dick damn pussy whore nigger nigga asshole bullshit bastard hell crap
    cock slut stupid idiot kill die hate sex gay moron dumb loser faggot fag retard rape suck scum
    trash liar ugly fat arse bellend bimbo bollock boob bugger butthole coon coward creep cretin
    cuck cum death degenerate dickhead douche douchebag dumbass dyke filth fool freak fucker fuckwit
    garbage goddamn gook hoe homo horny horseshit imbecile incel inbred jackass jerk jew kike kys
    lunatic motherfuck murder muslim nazi nonce noob nude nutjob paki pathetic pedo penis pervert
    perv pig piss poop porn prick psycho racist rapist rat scumbag sexist shag shithead skank slag
    spastic spic stfu suicide terrorist thug tit traitor tranny troll turd twat vagina vermin wank
    weirdo wimp wog worthless wtf
"""
# Of the other languages that `multilingual` was trained on.
_OTHERS: Final = """
    abruti bâtard bouffon branleur connard connasse couille crétin débile enculé enfoiré foutre
    merde nique pédé pute putain salaud salope tapette
    cabrón capullo cojones culo estúpido gilipollas idiota imbécil joder maricón mierda pendejo puta
    puto zorra
    bastardo cazzo coglione deficiente merda minchia puttana scemo stronzo stronza stupido troia
    vaffanculo
    arrombado bosta buceta caralho cuzão desgraçado foder otário porra viado
    aptal gerizekalı ibne kahpe orospu salak siktir yarak
    блять блядь гандон говно гнида даун дебил долбоёб ебать идиот козёл мразь мудак нахуй пидор
    пидорас пизда пиздец придурок сволочь сдохни сука тварь тупой урод хуй шлюха
"""
_ENDINGS: Final = """
    y s es ed er ers ing in d r rs ly ty ity ter ters tier ted ting al ic ish head heads hole holes
    face wit ass
"""

_STANDS_FOR: Final = {
    "0": "o", "1": "il", "3": "e", "4": "a", "5": "s", "6": "bg", "7": "t", "8": "b", "9": "g",
    "@": "a", "$": "s", "!": "il", "|": "il", "€": "e", "£": "l", "+": "t",
}  # fmt: skip
LONGEST: Final = 40
"""Characters of a word with its signs. Nobody reads what is longer."""

_BETWEEN: Final = regex.compile(r"[^\p{L}\p{N}@$!|€£+]+")
_EMOJI: Final = regex.compile(r"\p{Extended_Pictographic}[\uFE0F\u200D\p{EMod}\p{Extended_Pictographic}]*+")
_RUN: Final = regex.compile(r"(\p{L})\1+")


def hidden_word(written: str) -> str | None:
    """The word that stands behind these letters, digits and signs; None where none is known.

    What is written in letters keeps their case.
    """
    if len(written) > LONGEST or is_word(written):
        return None
    starred = _EMOJI.sub("*", written)
    bare = _BETWEEN.sub("", starred)
    return _fitting(starred) or (bare if is_word(bare) else _fitting(bare))


def stretched_word(written: str) -> str | None:
    """The word that comes out where letters repeated in this one are not; None where none is known."""
    word = _forms().squeezed.get(_squeezed(_folded(written)))
    if word is None or len(word) >= len(written):
        return None
    return word.upper() if written.isupper() else written[0] + word[1:]


def load() -> None:
    """Puts the words together with their endings, which takes up to 0.1 s."""
    _forms()


def is_word(letters: str) -> bool:
    """Whether this is one of the words, as it is."""
    return len(letters) <= LONGEST and _folded(letters) in _forms().known


class _Forms:
    """Every word with every ending; found by its length and its first or second letter."""

    def __init__(self) -> None:
        self.known: dict[str, str] = {}
        for ending in ("", *_ENDINGS.split()):
            for word in f"{_ENGLISH} {_OTHERS}".split():
                self.known.setdefault(_folded(word + ending), word + ending)
        self.by_letter: defaultdict[tuple[int, int, str], list[str]] = defaultdict(list)
        self.squeezed: dict[str, str] = {}
        for key in self.known:
            for at in (0, 1):
                self.by_letter[len(key), at, key[at]].append(key)
            self.squeezed.setdefault(_squeezed(key), self.known[key])


@cache
def _forms() -> _Forms:
    return _Forms()


def _fitting(written: str) -> str | None:
    if len(written) < 3 or written.isalpha():
        return None
    folded = _folded(written)
    if len(folded) != len(written):
        return None
    forms = _forms()
    at = next((at for at in (0, 1) if _letters_for(folded[at])), None)
    if at is None:
        return None
    candidates = [
        key for letter in _letters_for(folded[at]) for key in forms.by_letter[len(folded), at, letter]
    ]
    fitting = max(candidates, key=lambda key: _known(folded, key), default=None)
    if fitting is None or not _known(folded, fitting):
        return None
    word = forms.known[fitting]
    if written.isupper():
        word = word.upper()
    return "".join(own if own.isalpha() else meant for own, meant in zip(written, word, strict=True))


def _known(written: str, word: str) -> int:
    """How many letters of a word are told by what is written; 0 where they contradict it or are too few."""
    told, hidden = 0, ""
    for own, meant in zip(written, word, strict=True):
        if own == meant or meant in _STANDS_FOR.get(own, ""):
            told += 1
        elif own.isalnum() or own == ".":
            return 0
        else:
            hidden += own
    letters = sum(own.isalpha() or own in "@$" for own in written) - sum(own in "@$" for own in hidden)
    if not hidden:
        return told if letters >= 2 or word == "ass" else 0
    if hidden.strip("*"):
        return told if len(hidden) == 1 and told >= 3 and letters >= 2 else 0
    if written.startswith("*"):
        return told if len(word) >= 7 else 0
    is_initial_alone = len(hidden) >= 3 and written[1:] == hidden
    return told if letters >= 2 or is_initial_alone or word == "ass" else 0


def _letters_for(character: str) -> str:
    return character if character.isalpha() else _STANDS_FOR.get(character, "")


def _squeezed(letters: str) -> str:
    return _RUN.sub(r"\1", letters)


def _folded(text: str) -> str:
    """Without capitals and accents, so that words can be compared."""
    return "".join(
        each for each in unicodedata.normalize("NFD", text.casefold()) if not unicodedata.combining(each)
    )
