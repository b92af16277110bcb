"""Photos: uploaded, known or at an address."""

import json
import struct
import zlib

import httpx
import pytest
from telegram import Bot, InputMediaPhoto
from telegram.error import BadRequest

from tests.local_telegram import TOKEN, LocalTelegram


def png(width: int, height: int) -> bytes:
    """A valid, black PNG."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + bytes((width + 7) // 8) for _ in range(height))
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


JPEG_HEAD = bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffc0001108012c019003012200021101031101")


async def test_an_uploaded_photo_is_measured_kept_and_served(telegram: LocalTelegram, bot: Bot) -> None:
    await telegram.started(7)
    picture = png(40, 30)
    sent = await bot.send_photo(7, picture, caption="<b>Look</b>", parse_mode="HTML")

    size = sent.photo[-1]
    assert (size.width, size.height, size.file_size) == (40, 30, len(picture))
    assert sent.caption_html == "<b>Look</b>"
    async with httpx.AsyncClient() as client:
        shown = await client.get(f"{telegram.url}/sim/files/{size.file_id}")
    assert (shown.content, shown.headers["content-type"]) == (picture, "image/png")
    file = await bot.get_file(size.file_id)
    assert bytes(await file.download_as_bytearray()) == picture
    [call] = await telegram.calls("sendPhoto")
    assert call["params"]["photo"]["size"] == len(picture)


async def test_a_known_photo_is_sent_again_by_its_file_id(telegram: LocalTelegram, bot: Bot) -> None:
    await telegram.started(7)
    first = await bot.send_photo(7, png(40, 30))
    second = await bot.send_photo(7, first.photo[-1].file_id)
    assert second.photo == first.photo


async def test_a_photo_at_an_address_is_not_fetched_and_keeps_one_file_id(
    telegram: LocalTelegram, bot: Bot
) -> None:
    await telegram.started(7)
    address = "https://pictures.invalid/s1600/a.jpg?x=1"
    first, second = [await bot.send_photo(7, address) for _ in range(2)]
    assert first.photo[0].file_id == second.photo[0].file_id
    assert first.photo[0].width > 0
    async with httpx.AsyncClient() as client:
        answer = await client.get(f"{telegram.url}/sim/files/{first.photo[0].file_id}")
    assert (answer.status_code, answer.headers["location"]) == (302, address)


@pytest.mark.parametrize(
    "photo", ["unknown-file-id", "ftp://pictures.invalid/a.jpg", "http://", "https://a b/c.jpg"]
)
async def test_what_is_neither_known_nor_an_address_is_refused(telegram: LocalTelegram, photo: str) -> None:
    await telegram.started(7)
    answer = await telegram.call("sendPhoto", chat_id=7, photo=photo)
    assert answer["description"] == "Bad Request: wrong file identifier/HTTP URL specified"


@pytest.mark.parametrize(
    ("content", "description"),
    [
        (b"this is not a picture", "IMAGE_PROCESS_FAILED"),
        (b"\xff\xd8\xff", "IMAGE_PROCESS_FAILED"),
        (png(2100, 100), "PHOTO_INVALID_DIMENSIONS"),
        (png(9000, 1001), "PHOTO_INVALID_DIMENSIONS"),
    ],
)
async def test_an_upload_that_is_no_photo_is_refused(
    telegram: LocalTelegram, bot: Bot, content: bytes, description: str
) -> None:
    await telegram.started(7)
    with pytest.raises(BadRequest, match=f"(?i){description}"):
        await bot.send_photo(7, content)


async def test_a_jpeg_is_measured_by_its_frame_header(telegram: LocalTelegram, bot: Bot) -> None:
    await telegram.started(7)
    sent = await bot.send_photo(7, JPEG_HEAD)
    assert (sent.photo[0].width, sent.photo[0].height) == (400, 300)


async def test_a_photo_without_a_photo_is_refused(telegram: LocalTelegram) -> None:
    await telegram.started(7)
    answer = await telegram.call("sendPhoto", chat_id=7)
    assert answer["description"] == "Bad Request: there is no photo in the request"


async def test_a_caption_is_at_most_1024_characters_after_parsing(telegram: LocalTelegram, bot: Bot) -> None:
    await telegram.started(7)
    sent = await bot.send_photo(
        7, "https://pictures.invalid/a.jpg", f"<b>{'x' * 1024}</b>", parse_mode="HTML"
    )
    assert len(sent.caption or "") == 1024
    with pytest.raises(BadRequest, match=r"^Message caption is too long$"):
        await bot.send_photo(7, "https://pictures.invalid/a.jpg", "x" * 1025)


async def test_the_picture_of_a_message_can_be_replaced(telegram: LocalTelegram, bot: Bot) -> None:
    await telegram.started(7)
    sent = await bot.send_photo(7, "https://pictures.invalid/a.jpg", "before")
    media = InputMediaPhoto(png(40, 30), caption="<i>after</i>", parse_mode="HTML")
    edited = await bot.edit_message_media(media, 7, sent.message_id)
    assert not isinstance(edited, bool)
    assert (edited.photo[0].width, edited.caption_html) == (40, "<i>after</i>")


async def test_a_text_can_be_replaced_by_a_picture_and_then_has_a_caption(
    telegram: LocalTelegram, bot: Bot
) -> None:
    await telegram.started(7)
    sent = await bot.send_message(7, "before")
    await bot.edit_message_media(InputMediaPhoto(png(40, 30), caption="after"), 7, sent.message_id)
    shown = await telegram.message(7, sent.message_id)
    assert (shown["caption"], "text" in shown, shown["photo"][0]["width"]) == ("after", False, 40)
    await bot.edit_message_caption(7, sent.message_id, caption="later")
    with pytest.raises(BadRequest, match=r"^There is no text in the message to edit$"):
        await bot.edit_message_text("later", 7, sent.message_id)


async def test_the_same_picture_uploaded_twice_has_two_ids_and_by_its_id_it_is_no_change(
    telegram: LocalTelegram, bot: Bot
) -> None:
    await telegram.started(7)
    sent = await bot.send_photo(7, png(40, 30), "News")
    known = InputMediaPhoto(sent.photo[-1].file_id, caption="News")
    with pytest.raises(BadRequest, match=r"^Message is not modified"):
        await bot.edit_message_media(known, 7, sent.message_id)
    again = await bot.edit_message_media(InputMediaPhoto(png(40, 30), caption="News"), 7, sent.message_id)
    assert not isinstance(again, bool)
    assert again.photo[-1].file_id != sent.photo[-1].file_id


@pytest.mark.parametrize(
    ("media", "description"),
    [
        ({"type": "photo"}, "can't parse InputMedia: media not found"),
        ({"type": "photo", "media": ""}, "can't parse InputMedia: media not found"),
        ({"type": "photo", "media": "attach://nowhere"}, "can't parse InputMedia: media not found"),
        ({"type": "photo", "media": 7}, 'can\'t parse InputMedia: field "media" must be of type String'),
        ({"media": "attach://file"}, "can't parse InputMedia: can't find field \"type\""),
        ({"type": "photo", "media": "unknown"}, "wrong file identifier/HTTP URL specified"),
        ({"type": "photo", "media": "attach://broken"}, "IMAGE_PROCESS_FAILED"),
    ],
)
async def test_a_picture_that_was_not_attached_replaces_nothing(
    telegram: LocalTelegram, media: dict[str, object], description: str
) -> None:
    await telegram.started(7)
    sent = (await telegram.call("sendMessage", chat_id=7, text="News"))["result"]["message_id"]
    async with httpx.AsyncClient() as client:
        answer = await client.post(
            f"{telegram.url}/bot{TOKEN}/editMessageMedia",
            data={"chat_id": 7, "message_id": sent, "media": json.dumps(media)},
            # The part called "media" is no part's name in it, so it is not looked at.
            files={"media": png(40, 30), "file": png(40, 30), "broken": b"no picture"},
        )
    assert answer.json()["description"] == f"Bad Request: {description}"
    assert (await telegram.message(7, sent))["text"] == "News"


async def test_a_photo_that_was_not_attached_is_none(telegram: LocalTelegram) -> None:
    await telegram.started(7)
    answer = await telegram.call("sendPhoto", chat_id=7, photo="attach://nowhere")
    assert answer["description"] == "Bad Request: there is no photo in the request"


async def test_an_unknown_file_cannot_be_downloaded(telegram: LocalTelegram, bot: Bot) -> None:
    with pytest.raises(BadRequest, match="Invalid file_id"):
        await bot.get_file("unknown")
