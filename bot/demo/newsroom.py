"""The demo's newsroom: a small news site in memory, whose feed the bot reads like anybody's.

One article is there from the start, so that the first look at the feed has something to take as known. The
others follow on a schedule or at the push of a button; when all are out, the button gives follow-ups.
"""

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from html import escape
from importlib.resources import files
from string import Template

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot.demo.newsroom_data.article import Article
from bot.demo.newsroom_data.articles import ARTICLES

_DATA = files("bot.demo.newsroom_data")

SITE = "The Arven Valley Desk"
MAX_IN_FEED = 25  # as many as Blogger gives

_FOLLOW_UP = """
<p>The newsroom of the demo has published all of its articles; this is follow-up number {number}, so that
there is always one more to comment on.</p>
<p>What was said before: <i>{title}</i>.</p>
"""


@dataclass(frozen=True, slots=True)
class Published:
    article: Article
    at: datetime


def _now() -> datetime:
    return datetime.now(UTC)


class Newsroom:
    """`articles`: the first is published at once, the others in their order; at least one is open."""

    def __init__(self, articles: Sequence[Article] = ARTICLES, clock: Callable[[], datetime] = _now) -> None:
        self._articles = tuple(articles)
        self._clock = clock
        self._published: list[Published] = []
        self.was_read = asyncio.Event()
        """Set once somebody has read the feed: what is published then is news to them."""
        self.publish()

    def publish(self) -> Published:
        """Publishes the next article."""
        published = Published(self._article(len(self._published)), self._clock())
        self._published.append(published)
        return published

    def _article(self, number: int) -> Article:
        if number < len(self._articles):
            return self._articles[number]
        follow_up = number - len(self._articles) + 1
        stories = [article for article in self._articles if article.comments_open]
        earlier = stories[follow_up % len(stories)]
        return replace(
            earlier,
            slug=f"{earlier.slug}-follow-up-{follow_up}",
            title=f"{earlier.title} (follow-up {follow_up})",
            body_html=_FOLLOW_UP.format(number=follow_up, title=escape(earlier.title)),
        )

    def correct(self) -> None:
        """Puts right what was wrong in a headline."""
        for place, published in enumerate(self._published):
            if published.article.corrected_title is not None:
                right = replace(
                    published.article, title=published.article.corrected_title, corrected_title=None
                )
                self._published[place] = replace(published, article=right)

    async def run(self, interval: float) -> None:
        """Publishes the next article at once and another every `interval` seconds, until all are out.

        A mistake is noticed halfway to the next article.
        """
        while len(self._published) < len(self._articles):
            self.publish()
            await asyncio.sleep(interval / 2)
            self.correct()
            await asyncio.sleep(interval / 2)

    def routes(self) -> list[BaseRoute]:
        """The feed, the site's pages, its pictures, and the button that publishes."""
        return [
            Route("/demo/feed", self._serve_feed),
            Route("/demo/articles", self._serve_front_page),
            Route("/demo/articles/{slug}", self._serve_article),
            Route("/demo/pictures/{name}", self._serve_picture),
            Route("/demo/publish", self._serve_publish, methods=["POST"]),
        ]

    async def _serve_feed(self, request: Request) -> Response:
        body = feed(self._published[-MAX_IN_FEED:], str(request.base_url)).encode()
        etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        self.was_read.set()
        if etag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers={"ETag": etag})
        return Response(body, media_type="application/atom+xml", headers={"ETag": etag})

    async def _serve_front_page(self, request: Request) -> Response:
        return HTMLResponse(front_page(self._published, str(request.base_url)))

    async def _serve_article(self, request: Request) -> Response:
        for published in self._published:
            if published.article.slug == request.path_params["slug"]:
                return HTMLResponse(article_page(published, str(request.base_url)))
        raise HTTPException(404, "There is no such article.")

    async def _serve_picture(self, request: Request) -> Response:
        name = request.path_params["name"]
        # Only names of ours: what is asked for never becomes part of a path.
        if name not in {article.picture for article in self._articles}:
            raise HTTPException(404, "There is no such picture.")
        content = await asyncio.to_thread(_DATA.joinpath("pictures", name).read_bytes)
        return Response(content, media_type="image/jpeg", headers={"Cache-Control": "max-age=3600"})

    async def _serve_publish(self, request: Request) -> Response:
        published = self.publish()
        address = f"{request.base_url}demo/articles/{published.article.slug}"
        return JSONResponse({"title": published.article.title, "url": address}, status_code=201)


def feed(published: Sequence[Published], base_url: str) -> str:
    """An Atom feed as Blogger writes them, newest first; `replies` links where comments are open."""
    newest = published[-1].at.isoformat()
    entries = "".join(_entry(each, base_url) for each in reversed(published))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:thr="http://purl.org/syndication/thread/1.0">'
        f"<id>tag:arven.example,2026:desk</id><title>{escape(SITE)}</title><updated>{newest}</updated>"
        f'<link rel="self" type="application/atom+xml" href="{escape(base_url)}demo/feed"/>'
        f'<link rel="alternate" type="text/html" href="{escape(base_url)}demo/articles"/>'
        f"<author><name>{escape(SITE)}</name></author>{entries}</feed>"
    )


def _entry(published: Published, base_url: str) -> str:
    article = published.article
    address = escape(f"{base_url}demo/articles/{article.slug}")
    moment = published.at.isoformat()
    categories = "".join(f'<category term="{escape(section)}"/>' for section in article.sections)
    replies = (
        f'<link rel="replies" type="text/html" href="{address}#comments"/><thr:total>0</thr:total>'
        if article.comments_open
        else ""
    )
    return (
        f"<entry><id>tag:arven.example,2026:{article.slug}</id><title>{escape(article.title)}</title>"
        f"<published>{moment}</published><updated>{moment}</updated>{categories}"
        f'<link rel="alternate" type="text/html" href="{address}"/>{replies}'
        f'<content type="html">{escape(_picture(article, base_url) + article.body_html)}</content></entry>'
    )


def _picture(article: Article, base_url: str) -> str:
    if article.picture is None:
        return ""
    source = escape(f"{base_url}demo/pictures/{article.picture}")
    return (
        f'<div class="separator"><a href="{source}"><img src="{source}" width="1280" height="720" '
        f'alt="{escape(article.picture_shows)}"/></a></div>'
    )


def article_page(published: Published, base_url: str) -> str:
    article = published.article
    about = f"{' · '.join(article.sections)} · {published.at:%d %B %Y, %H:%M} UTC"
    main = (
        f"<article><h1>{escape(article.title)}</h1><p class='about'>{escape(about)}</p>"
        f"{_picture(article, base_url)}{article.body_html}</article>"
    )
    return _page(article.title, main, base_url)


def front_page(published: Sequence[Published], base_url: str) -> str:
    rows = "".join(
        f'<li><a href="{escape(base_url)}demo/articles/{each.article.slug}">{escape(each.article.title)}</a>'
        f'<div class="about">{escape(" · ".join(each.article.sections))}</div></li>'
        for each in reversed(published)
    )
    return _page(SITE, f'<h1>{escape(SITE)}</h1><ul class="list">{rows}</ul>', base_url)


def _page(title: str, main: str, base_url: str) -> str:
    template = Template(_DATA.joinpath("page.html").read_text("utf-8"))
    home = f"{escape(base_url)}demo/articles"
    return template.substitute(title=escape(title), home=home, site=escape(SITE), main=main)
