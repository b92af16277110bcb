"""Which texts are the same to whoever decides on them."""

import hashlib

import regex

from moderation.reading.disguise import undisguised

_WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+")


def fingerprint_of(text: str) -> str:
    """The same 64 letters for texts that differ only in case, punctuation, gaps and disguise.

    Of a text without a single word (emoji, "???") everything counts.
    """
    plain = undisguised(text).casefold()
    words = " ".join(_WORD.findall(plain))
    return hashlib.sha256((words or plain).encode(errors="surrogatepass")).hexdigest()
