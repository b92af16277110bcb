"""A picture is judged by its bytes: it goes as it is where Telegram takes it, is drawn anew, or left."""

import asyncio
import io
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PIL import Image

from bot.demo.telegram.files import picture_size
from bot.news.photo import NotAPhoto, PhotoKind
from bot.news.photo_drawing import MOST_PIXELS, as_photo
from bot.news.photo_process import PhotoProcess
from tests.pictures import picture


@pytest.fixture
async def process() -> AsyncIterator[PhotoProcess]:
    process = PhotoProcess(deadline=20)
    yield process
    await process.aclose()


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        (picture(), PhotoKind.JPEG),
        (picture(mode="L", colour="gray"), PhotoKind.JPEG),
        (picture("PNG"), PhotoKind.PNG),
        (picture("PNG", mode="P", colour="teal"), PhotoKind.PNG),
        (picture(size=(9_500, 500)), PhotoKind.JPEG),
    ],
    ids=["jpeg", "grey jpeg", "png", "png with a palette", "as long as Telegram takes"],
)
def test_what_telegram_takes_is_left_as_it_is(given: bytes, kind: PhotoKind) -> None:
    photo = as_photo(given)
    assert (photo.content, photo.kind) == (given, kind)
    assert photo.file_name == f"picture.{kind}"


@pytest.mark.parametrize(
    ("given", "size"),
    [
        (picture("WEBP"), (320, 180)),
        (picture("AVIF"), (320, 180)),
        (picture("GIF"), (320, 180)),
        (picture("BMP"), (320, 180)),
        (picture(mode="CMYK", colour="teal"), (320, 180)),
        (picture("PNG", mode="RGBA"), (320, 180)),
        (picture(size=(6_000, 5_000)), (2_560, 2_133)),
        (picture("PNG", size=(10_200, 600)), (2_560, 151)),
    ],
    ids=["webp", "avif", "gif", "bmp", "for printers", "transparent", "too wide and high", "too long"],
)
def test_what_telegram_does_not_take_is_drawn_anew(given: bytes, size: tuple[int, int]) -> None:
    photo = as_photo(given)
    assert photo.kind is PhotoKind.JPEG
    assert picture_size(photo.content) == size


def test_what_is_transparent_is_drawn_on_white() -> None:
    photo = as_photo(picture("PNG", mode="RGBA", colour="#00000000"))
    with Image.open(io.BytesIO(photo.content)) as drawn:
        assert drawn.getpixel((100, 100)) == (255, 255, 255)


def test_a_picture_taken_sideways_is_drawn_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # Orientation: to be turned by 90 degrees
    photo = as_photo(picture("WEBP", size=(320, 180), exif=exif))
    assert picture_size(photo.content) == (180, 320)


def test_of_several_pictures_the_first_is_shown() -> None:
    second = Image.new("RGB", (320, 180), "orange")
    photo = as_photo(picture("GIF", colour="white", save_all=True, append_images=[second]))
    with Image.open(io.BytesIO(photo.content)) as drawn:
        assert drawn.getpixel((100, 100)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("given", "because"),
    [
        (b"", "not a picture"),
        (b"<!doctype html><title>Not found</title>", "not a picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", "not a picture"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "not a picture"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 100 100\n", "not a picture"),
        (picture("TIFF"), "not a picture"),
        (b"\xff\xd8\xff", "not a picture"),
        (picture()[:-300], "damaged"),
        (picture("PNG")[:-60], "damaged"),
        (picture("WEBP")[:-60], "damaged"),
        (picture(size=(1, 1)), "only 1 by 1 pixels"),
        (picture(size=(47, 300)), "only 47 by 300 pixels"),
        (picture(size=(2_100, 100)), "20 times as long as wide"),
        (picture("PNG", size=(12_000, 12_000), mode="1", colour="white"), "million pixels"),
        (picture("PNG", size=(6_400, 6_400), mode="1", colour="white"), "million pixels"),
    ],
    ids=["nothing", "a web page", "svg", "heic", "postscript", "tiff", "the beginning of a jpeg",
         "half a jpeg", "half a png", "half a webp", "a counter", "an icon", "a ruler", "a bomb",
         "just too many pixels"],
)  # fmt: skip
async def test_what_cannot_be_shown_is_told_with_its_reason(
    process: PhotoProcess, given: bytes, because: str
) -> None:
    with pytest.raises(NotAPhoto, match=because):
        as_photo(given)
    with pytest.raises(NotAPhoto, match=because):
        await process.photo(given)


async def test_the_process_draws_what_would_be_drawn_here_and_returns_the_rest_unread(
    process: PhotoProcess,
) -> None:
    for given in (picture(), picture("PNG"), picture("WEBP"), picture("AVIF")):
        assert await process.photo(given) == as_photo(given)


async def test_the_largest_bomb_that_is_opened_stays_within_the_process_and_its_memory(
    process: PhotoProcess,
) -> None:
    side = int(MOST_PIXELS**0.5)
    for kind in ("PNG", "WEBP"):
        bomb = picture(kind, size=(side, side), mode="RGBA")
        assert len(bomb) < 200_000
        try:
            await process.photo(bomb)
        except NotAPhoto as problem:
            assert "memory" in str(problem)
    assert process._process is not None
    status = await asyncio.to_thread(Path(f"/proc/{process._process.pid}/status").read_text)
    (highest,) = [line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")]
    assert int(highest) < 512 * 1024  # kB
    assert (await process.photo(picture())).kind is PhotoKind.JPEG


async def test_a_picture_that_breaks_the_process_is_none_and_the_next_one_is_read() -> None:
    process = PhotoProcess(deadline=20)
    await process.photo(picture())
    assert process._process is not None
    process._process.kill()
    await process._process.wait()
    assert (await process.photo(picture())).kind is PhotoKind.JPEG
    process.deadline = 0.0
    with pytest.raises(NotAPhoto, match="takes longer than 0 seconds"):
        await process.photo(picture())
    process.deadline = 20
    assert (await process.photo(picture())).kind is PhotoKind.JPEG
    await process.aclose()
