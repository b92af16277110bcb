"""From a picture's address to a photo that Telegram takes: fetched under guard, drawn in another process."""

import asyncio
from typing import Final

import httpcore

from bot.news.fetching import FeedUnavailable, Fetched, Fetcher
from bot.news.photo import LARGEST_PHOTO, NotAPhoto, Photo
from bot.news.photo_process import PhotoProcess

# An article waits for its picture, so both are short.
FETCH_SECONDS: Final = 5.0
DEADLINE_SECONDS: Final = 8.0

# What need not be drawn anew is liked best.
_ACCEPTS: Final = "image/jpeg, image/png, image/webp;q=0.8, image/avif;q=0.7, image/gif;q=0.6, */*;q=0.1"


class PictureUnavailable(Exception):  # noqa: N818 (named for what happened)
    """There is no photo to be had of this picture now. The message is a sentence without its address."""


class PhotoSource:
    """Makes photos of pictures at addresses that strangers chose.

    `allow_private`, `fetch_seconds`, `network`: as those of `bot.news.fetching.Fetcher`.
    """

    def __init__(
        self,
        *,
        allow_private: bool = False,
        fetch_seconds: float = FETCH_SECONDS,
        network: httpcore.AsyncNetworkBackend | None = None,
    ) -> None:
        self._fetcher = Fetcher(
            allow_private=allow_private,
            deadline=fetch_seconds,
            accepts=_ACCEPTS,
            max_body=LARGEST_PHOTO,
            network=network,
        )
        self._process = PhotoProcess()

    async def aclose(self) -> None:
        await self._fetcher.aclose()
        await self._process.aclose()

    async def photo(self, url: str) -> Photo:
        """The photo, within eight seconds.

        :raises PictureUnavailable:
        """
        try:
            async with asyncio.timeout(DEADLINE_SECONDS):
                fetched = await self._fetcher.fetch(url)
                if not isinstance(fetched, Fetched):
                    raise PictureUnavailable("its server answers 304 to somebody who has nothing yet")
                return await self._process.photo(fetched.body)
        except TimeoutError:
            raise PictureUnavailable(f"it was not ready within {DEADLINE_SECONDS:g} seconds") from None
        except (FeedUnavailable, NotAPhoto) as problem:
            raise PictureUnavailable(str(problem)) from None
