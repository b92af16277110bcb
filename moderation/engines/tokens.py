"""A text as token ids: one window, or, beyond what a model reads at once, overlapping ones.

Knows neither torch nor transformers, which an engine for a small machine does not load.
"""

from tokenizers import Tokenizer

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

    @property
    def tokenizer(self) -> str:
        """As the content of a `tokenizer.json`."""
        return str(self._tokenizer.to_str())

    def __call__(self, text: str) -> list[list[int]]:
        """At least one window, even of an empty text: its special tokens."""
        first = self._tokenizer.encode(text)
        return [first.ids, *(window.ids for window in first.overflowing)]
