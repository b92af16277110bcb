"""What a broadcast sends, made once for everybody: the Bot API's parameters, with only the chat missing."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from telegram import InputFile
from telegram.constants import ParseMode

from bot.delivery.sending import keyboard_markup
from bot.news.photo import Photo
from bot.screens import Screen
from bot.screens.article import article_screen, correction_screen
from storage.articles import Article
from storage.broadcasts import Broadcast, BroadcastKind

_NO_PREVIEW = json.dumps({"is_disabled": True})


@dataclass(frozen=True, slots=True)
class Letter:
    """A method of the Bot API and its parameters, ready to go out as they are.

    `version` and `comments` are those of the article that it shows; `picture` is Telegram's id of its
    picture, or its address where the letter `uploads` it.
    """

    method: str
    parameters: Mapping[str, Any]
    picture: str | None
    uploads: bool
    version: int
    comments: int


def letter(broadcast: Broadcast, article: Article, photo: Photo | None = None) -> Letter:
    """What the broadcast sends now; the first copy takes the photo along, for Telegram to give it an id."""
    if broadcast.kind is BroadcastKind.CORRECTION:
        return _letter(correction_screen(broadcast.html or ""), article, None)
    return _letter(article_screen(article), article, photo)


def _letter(screen: Screen, article: Article, photo: Photo | None) -> Letter:
    parameters: dict[str, Any] = {"parse_mode": str(ParseMode.HTML)}
    if screen.picture is not None:
        upload = InputFile(photo.content, filename=photo.file_name) if photo is not None else None
        parameters |= {"photo": upload or screen.picture, "caption": screen.html}
    else:
        parameters |= {"text": screen.html, "link_preview_options": _NO_PREVIEW}
    markup = keyboard_markup(screen.keyboard)
    if markup is not None:
        parameters["reply_markup"] = markup.to_json()
    return Letter(
        method="send_photo" if screen.picture is not None else "send_message",
        parameters=parameters,
        picture=screen.picture,
        uploads=photo is not None,
        version=article.version,
        comments=article.comment_count,
    )


def replying_to(message_id: int) -> str:
    """The parameter that makes a message the answer to another one of its chat, if that is still there."""
    return json.dumps({"message_id": message_id, "allow_sending_without_reply": True})
