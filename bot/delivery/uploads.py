"""Pictures on their way from a site to Telegram: each is fetched once, and kept until Telegram has it.

An article whose picture is being fetched waits, and nothing else does. One whose picture cannot be had goes
in words.
"""

import asyncio
from dataclasses import dataclass

import structlog

from bot.news.links import shown_url
from bot.news.photo import Photo
from bot.news.photo_source import PhotoSource, PictureUnavailable
from storage.articles import Article
from storage.database import Database, DatabaseUnavailable

log = structlog.get_logger()

# Of at most 10 MB each; whatever waits asks again at least every 30 seconds.
AT_ONCE = 8
FORGOTTEN_AFTER_SECONDS = 90.0


@dataclass(slots=True)
class _Upload:
    """`photo` is None while it is fetched, and again when it `is_over`: Telegram has it, or never will."""

    url: str
    version: int
    asked_at: float
    task: asyncio.Task[None] | None = None
    photo: Photo | None = None
    is_over: bool = False


class Uploads:
    """The photos of articles whose pictures Telegram does not have yet, by article."""

    def __init__(self, database: Database, source: PhotoSource) -> None:
        self._database = database
        self._source = source
        self._uploads: dict[int, _Upload] = {}

    async def aclose(self) -> None:
        """Lets go of what is still being fetched."""
        tasks = [upload.task for upload in self._uploads.values() if upload.task is not None]
        self._uploads.clear()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def photo(self, article: Article) -> Photo | None:
        """The photo to upload. None: not yet, and those who wait for it will be woken."""
        url = article.picture_to_upload
        assert url is not None, "there is nothing to upload"
        now = asyncio.get_running_loop().time()
        self._forget(now - FORGOTTEN_AFTER_SECONDS)
        upload = self._uploads.get(article.id)
        if upload is not None and (
            upload.url != url or (upload.is_over and article.version > upload.version)
        ):
            self._let_go(article.id)
            upload = None
        if upload is None:
            if sum(not each.is_over for each in self._uploads.values()) >= AT_ONCE:
                return None
            upload = self._uploads[article.id] = _Upload(url, article.version, now)
            upload.task = asyncio.create_task(self._fetch(article.id, upload))
        upload.asked_at = now
        return upload.photo

    def over(self, article_id: int) -> None:
        """Telegram has the picture, or has refused it.

        Whoever read the article a moment before may still ask; that is no reason to fetch it again.
        """
        upload = self._uploads.get(article_id)
        if upload is not None:
            upload.photo, upload.is_over = None, True
            self._wake()

    async def _fetch(self, article_id: int, upload: _Upload) -> None:
        try:
            upload.photo = await self._source.photo(upload.url)
        except PictureUnavailable as problem:
            await self._go_without(article_id, upload, str(problem))
        except Exception as defect:
            # Whatever a stranger's picture brings to light must not keep its article.
            log.exception("picture_broke_something", article=article_id)
            await self._go_without(article_id, upload, f"it could not be handled ({type(defect).__name__})")
        finally:
            upload.task = None
            self._wake()

    async def _go_without(self, article_id: int, upload: _Upload, because: str) -> None:
        log.warning("picture_left_out", article=article_id, url=shown_url(upload.url), because=because)
        try:
            async with self._database.begin() as tx:
                await tx.articles.drop_picture(article_id, upload.url)
            upload.is_over = True
        except DatabaseUnavailable:
            self._let_go(article_id)  # to be fetched again by whoever asks next

    def _forget(self, before: float) -> None:
        """What nobody has asked for lately: its article was withdrawn, or shows another picture."""
        for article_id in [each for each, upload in self._uploads.items() if upload.asked_at < before]:
            self._let_go(article_id)

    def _let_go(self, article_id: int) -> None:
        task = self._uploads.pop(article_id).task
        if task is not None and task is not asyncio.current_task():
            task.cancel()

    def _wake(self) -> None:
        self._database.broadcasts_changed.set()
        self._database.copies_changed.set()
