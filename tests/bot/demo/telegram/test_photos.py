"""Photos: uploaded, known or at an address."""

import struct
import zlib

import httpx
import pytest
from telegram import Bot, InputMediaPhoto
from telegram.error import BadRequest

from tests.local_telegram import LocalTelegram


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


async def test_an_unknown_file_cannot_be_downloaded(telegram: LocalTelegram, bot: Bot) -> None:
    with pytest.raises(BadRequest, match="Invalid file_id"):
        await bot.get_file("unknown")
