"""One screen to one chat: the only place that turns screens into calls of the Bot API."""

from dataclasses import dataclass

from telegram import (
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    LinkPreviewOptions,
    Message,
    ReplyParameters,
)
from telegram.constants import ParseMode
from telegram.ext import ExtBot

from bot.delivery.pacing import Paced
from bot.news.photo import Photo
from bot.screens import Keyboard, Screen

# Ten megabytes over a slow line, and Telegram's own work on them.
UPLOAD_SECONDS = 60.0

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


@dataclass(frozen=True, slots=True)
class Sent:
    """What Telegram said of a sent message. `picture_file_id` names the picture, so it is fetched once."""

    message_id: int
    picture_file_id: str | None


async def send(bot: ExtBot[Paced], chat_id: int, screen: Screen, paced: Paced) -> Sent:
    """Sends a screen as a new message.

    :raises telegram.error.TelegramError: `bot.delivery.failures` tells what it means.
    """
    reply = (
        ReplyParameters(screen.reply_to, allow_sending_without_reply=True)
        if screen.reply_to is not None
        else None
    )
    markup: InlineKeyboardMarkup | ForceReply | None = keyboard_markup(screen.keyboard)
    if screen.placeholder is not None:
        markup = ForceReply(input_field_placeholder=screen.placeholder)
    if screen.picture is not None:
        message = await bot.send_photo(
            chat_id,
            screen.picture,
            caption=screen.html,
            parse_mode=ParseMode.HTML,
            reply_markup=markup,
            reply_parameters=reply,
            rate_limit_args=paced,
        )
    else:
        message = await bot.send_message(
            chat_id,
            screen.html,
            parse_mode=ParseMode.HTML,
            reply_markup=markup,
            reply_parameters=reply,
            link_preview_options=_NO_PREVIEW,
            rate_limit_args=paced,
        )
    return Sent(message.message_id, _picture_file_id(message))


async def edit(
    bot: ExtBot[Paced], chat_id: int, message_id: int, screen: Screen, paced: Paced, *, has_picture: bool
) -> None:
    """Shows a screen in the place of an earlier message; `has_picture` says how that one was sent.

    :raises telegram.error.TelegramError: `bot.delivery.failures` tells what it means.
    """
    markup = keyboard_markup(screen.keyboard)
    if has_picture:
        await bot.edit_message_caption(
            chat_id,
            message_id,
            caption=screen.html,
            parse_mode=ParseMode.HTML,
            reply_markup=markup,
            rate_limit_args=paced,
        )
    else:
        await bot.edit_message_text(
            screen.html,
            chat_id,
            message_id,
            parse_mode=ParseMode.HTML,
            reply_markup=markup,
            link_preview_options=_NO_PREVIEW,
            rate_limit_args=paced,
        )


async def exchange(
    bot: ExtBot[Paced], chat_id: int, message_id: int, screen: Screen, paced: Paced, *, photo: Photo | None
) -> str | None:
    """Shows a screen and its picture in the place of an earlier message, which may have had none.

    https://core.telegram.org/bots/api#editmessagemedia

    :param photo: to be uploaded; None: Telegram has it under the id that the screen names.
    :returns: Telegram's id of the picture.
    :raises telegram.error.TelegramError: `bot.delivery.failures` tells what it means.
    """
    assert screen.picture is not None
    media = InputMediaPhoto(
        screen.picture if photo is None else photo.content,
        caption=screen.html,
        parse_mode=ParseMode.HTML,
        filename=None if photo is None else photo.file_name,
    )
    message = await bot.edit_message_media(
        media,
        chat_id,
        message_id,
        reply_markup=keyboard_markup(screen.keyboard),
        read_timeout=UPLOAD_SECONDS,
        rate_limit_args=paced,
    )
    return _picture_file_id(message) if isinstance(message, Message) else None


def keyboard_markup(keyboard: Keyboard) -> InlineKeyboardMarkup | None:
    """Our buttons as Telegram's."""
    if not keyboard:
        return None
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(button.text, callback_data=button.data) for button in row] for row in keyboard]
    )


def _picture_file_id(message: Message) -> str | None:
    # The sizes come smallest first.
    return message.photo[-1].file_id if message.photo else None
