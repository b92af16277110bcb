"""Parses feeds, and the pages that name them, in a process of its own.

200 KB in an `<author>` held feedparser for 400 seconds, inside one regular expression, which stops every
thread of its process (measured).
"""

import pickle
from typing import Final

from bot.news.child_process import ChildProcess, ProcessBroke, TookTooLong, serve
from bot.news.items import FeedLink, NotAFeed, ParsedFeed
from bot.news.pages import feed_links
from bot.news.parsing import parse

DEADLINE_SECONDS: Final = 20.0
MAX_MEMORY: Final = 2 * 1024**3  # bytes of address space, for a body of at most 5 MB
LARGEST_ANSWER: Final = 256 * 1024**2  # bytes


class ParsingProcess(ChildProcess):
    """Reads one feed at a time.

    Everything it can raise is NotAFeed: a feed that no parser can finish is none. `deadline`: seconds for one
    feed.
    """

    def __init__(self, *, deadline: float = DEADLINE_SECONDS) -> None:
        super().__init__(__name__, deadline=deadline, largest_answer=LARGEST_ANSWER)

    async def parse(self, body: bytes, *, url: str, content_type: str | None = None) -> ParsedFeed:
        """As `bot.news.parsing.parse`.

        :raises NotAFeed: also when it takes longer than the deadline or more memory than there is for it.
        """
        answer = await self._read((parse, body, url, content_type))
        if isinstance(answer, ParsedFeed):
            return answer
        raise NotAFeed(str(answer))

    async def feed_links(
        self, body: bytes, *, url: str, content_type: str | None = None
    ) -> tuple[FeedLink, ...]:
        """As `bot.news.pages.feed_links`.

        :raises NotAFeed: when it takes longer than the deadline or more memory than there is for it.
        """
        answer = await self._read((feed_links, body, url, content_type))
        if isinstance(answer, tuple):
            return answer
        raise NotAFeed(str(answer))

    async def _read(self, question: tuple[object, ...]) -> object:
        try:
            data = await self.ask(pickle.dumps(question))
        except TookTooLong:
            raise NotAFeed(f"reading its content takes longer than {self.deadline:g} seconds") from None
        except ProcessBroke:
            raise NotAFeed("its content makes the parser fail") from None
        # From a process of ours, which pickles nothing that it did not make itself.
        answer: object = pickle.loads(data)  # noqa: S301
        return answer


def _answer(question: bytes) -> bytes:
    read, body, url, content_type = pickle.loads(question)  # noqa: S301 (the bot's)
    try:
        answer = read(body, url=url, content_type=content_type)
    except NotAFeed as problem:
        answer = str(problem)
    except MemoryError:
        answer = "reading its content takes too much memory"
    return pickle.dumps(answer)


if __name__ == "__main__":
    serve(_answer, max_memory=MAX_MEMORY, deadline=DEADLINE_SECONDS)
