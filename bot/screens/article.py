"""An article as readers see it, and its comments."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache

from bot.news.formatted import FormattedText, utf16_length
from bot.news.rendering import render_article, render_body
from bot.screens import Button, Keyboard, Screen, taps
from bot.screens.pages import fitting
from bot.screens.words import words_of
from bot.texts import en
from moderation.comment import Comment
from moderation.reading.imitation import Newsroom, Standing
from storage.articles import Article

# https://core.telegram.org/bots/api: after parsing, in UTF-16 units.
TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024

COMMENTS_ON_A_PAGE = 8


@lru_cache(maxsize=64)
def article_screen(article: Article, *, below_picture: bool | None = None) -> Screen:
    """The article, with how many comments it has. Cached: a broadcast sends the same to everybody.

    :param below_picture: how a copy was sent, or must be; None: with its picture, if it has one. There is
        less room for words below a picture.
    """
    picture = article.picture_file_id or article.picture_url
    if below_picture is None:
        below_picture = picture is not None
    has_line = article.comments_open or article.comment_count > 0
    text = render_article(
        title=article.title,
        body=render_body(article.body_html, article.url),
        url=article.url,
        sections=article.sections,
        tail=FormattedText(en.comment_count(article.comment_count)) if has_line else None,
        read_on=en.READ_ON,
        limit=CAPTION_LIMIT if below_picture else TEXT_LIMIT,
    )
    return Screen(
        text.to_html(),
        keyboard=_article_keyboard(article),
        picture=picture if below_picture else None,
        shown_comments=article.comment_count,
    )


def correction_screen(html: str) -> Screen:
    """A correction of an article, sent in reply to every copy of it."""
    return Screen(en.correction(html))


def withdrawn_screen() -> Screen:
    """What is left of an article that was withdrawn, where it cannot be deleted."""
    return Screen(en.WITHDRAWN)


def _article_keyboard(article: Article) -> Keyboard:
    rows: list[tuple[Button, ...]] = []
    if article.comment_count:
        rows.append(
            (Button(en.comment_count(article.comment_count), taps.data(taps.LIST, article.id, "f0")),)
        )
    if article.comments_open:
        rows.append((Button(en.POST_A_COMMENT, taps.data(taps.POST, article.id)),))
    return tuple(rows)


def prompt_screen(article: Article) -> Screen:
    """Asks for a comment on an article."""
    return Screen(en.prompt(article.title), placeholder=en.COMMENT_PLACEHOLDER)


def comments_screen(
    article: Article,
    page: Sequence[Comment],
    *,
    newsroom: Newsroom,
    offset: int,
    backwards: bool,
    now: datetime,
) -> Screen:
    """One page of an article's published comments, oldest first.

    :param page: the comments from `offset` on, or, `backwards`, those before `offset`; as many of them are
        shown as fit into one message.
    :param newsroom: whose comments have its badge, and whose names nobody else has without a remark.
    """
    header = en.comments_header(article.title, article.comment_count)
    entries = [f"{_byline(c, newsroom)}, {en.ago(c.created_at, now)}\n{words_of(c.text)}" for c in page]
    room = TEXT_LIMIT - utf16_length(header)
    shown = fitting(entries, room, backwards=backwards)
    start = offset - len(shown) if backwards else offset
    end = start + len(shown)

    pages: list[Button] = []
    if start > 0:
        pages.append(Button(en.EARLIER, taps.data(taps.LIST, article.id, f"b{start}")))
    if end < article.comment_count:
        pages.append(Button(en.LATER, taps.data(taps.LIST, article.id, f"f{end}")))
    keyboard: list[tuple[Button, ...]] = [tuple(pages)] if pages else []
    if article.comments_open:
        keyboard.append((Button(en.POST_A_COMMENT, taps.data(taps.POST, article.id)),))
    if not shown and article.comments_open:
        shown = [en.NO_COMMENTS_YET]
    return Screen("\n\n".join([header, *shown]), tuple(keyboard))


def _byline(comment: Comment, newsroom: Newsroom) -> str:
    """Whose comment it is. What we say of them stands outside of the bold name, where no name reaches."""
    name = f"<b>{words_of(comment.author_name)}</b>"
    match newsroom.standing(comment.author_id, comment.author_name):
        case Standing.NEWSROOM:
            return f"{name} {en.NEWSROOM_BADGE}"
        case Standing.LOOKALIKE:
            return f"{name} {en.READER_REMARK}"
        case Standing.READER:
            return name
