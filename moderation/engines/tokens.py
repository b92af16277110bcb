"""A text as token ids: one window, or, beyond what a model reads at once, overlapping ones.

Knows neither torch nor transformers, which an engine for a small machine does not load.
"""

from itertools import pairwise

from tokenizers import Encoding, Tokenizer
from tokenizers.models import WordPiece

TOKEN_LIMIT = 512
"""What the five models can read at once, in tokens, special tokens included."""

OVERLAP = 64
"""Tokens that a window shares with the one before it, so that no sentence is seen only cut in two: about two
comments of median length."""


class Windows:
    """Cuts texts into windows, as the tokenizer of a checkpoint reads them, for any number of threads."""

    def __init__(self, tokenizer: str, limit: int = TOKEN_LIMIT) -> None:
        """
        :param tokenizer: the content of a `tokenizer.json`. A copy is worked with: transformers changes the
            truncation and padding of its own at every call.
        :param limit: of a window, in tokens; never above `TOKEN_LIMIT`.
        """
        self._tokenizer = Tokenizer.from_str(tokenizer)
        self._tokenizer.no_padding()
        limit = min(limit, TOKEN_LIMIT)
        self._tokenizer.enable_truncation(limit, stride=min(OVERLAP, limit // 4))
        model = self._tokenizer.model
        self._longest_word: int | None = None
        if isinstance(model, WordPiece):
            self._longest_word = model.max_input_chars_per_word
            self._unknown = self._tokenizer.token_to_id(model.unk_token)

    @property
    def tokenizer(self) -> str:
        """As the content of a `tokenizer.json`."""
        return str(self._tokenizer.to_str())

    def __call__(self, text: str) -> list[list[int]]:
        """At least one window, even of an empty text: its special tokens.

        WordPiece reads a word of more than a hundred letters as one that it does not know, whatever it says.
        Such a word is halved until it is read; all others are read as Detoxify reads them.
        """
        windows = self._encoded(text)
        while middles := self._middles_of_unread_words(text, windows):
            text = " ".join(text[start:end] for start, end in pairwise([0, *middles, len(text)]))
            windows = self._encoded(text)
        return [window.ids for window in windows]

    def _encoded(self, text: str) -> list[Encoding]:
        first = self._tokenizer.encode(text)
        return [first, *first.overflowing]

    def _middles_of_unread_words(self, text: str, windows: list[Encoding]) -> list[int]:
        """In the text, in its order; of a word that two windows share once."""
        if self._longest_word is None:
            return []
        unknown = {
            place
            for window in windows
            for token, place in zip(window.ids, window.offsets, strict=True)
            if token == self._unknown
        }
        # As long as it is once its signs and accents are taken off: so the tokenizer counts.
        normalized = self._tokenizer.normalizer.normalize_str
        return sorted(
            (start + end) // 2
            for start, end in unknown
            if len(normalized(text[start:end])) > self._longest_word
        )
