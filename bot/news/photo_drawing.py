"""A picture becomes a photo that Telegram takes, judged by its bytes: neither its name nor its type is proof.

Runs in a process of its own: `bot.news.photo_process`.
"""

import io
import struct
import warnings
from typing import Final

from PIL import AvifImagePlugin, Image, ImageOps, UnidentifiedImageError

from bot.news.child_process import serve
from bot.news.photo import HIGHEST_RATIO, LARGEST_PHOTO, LONGEST_SIDES, NotAPhoto, Photo, PhotoKind
from bot.news.photo_process import AS_IT_IS, DEADLINE_SECONDS, DRAWN_ANEW, NO_PHOTO

# Below this it is an icon or a counter of visits, as in `bot.news.pictures`.
SHORTEST_SIDE: Final = 48
# A picture of a few kilobytes may hold any number of pixels.
MOST_PIXELS: Final = 40_000_000
# Bytes of address space. Pillow holds several copies of a picture: that many pixels take up to 450 MB as PNG.
MAX_MEMORY: Final = 512 * 1024**2
# The longest side that Telegram's apps show.
REDRAWN_SIDE: Final = 2_560
_QUALITY: Final = 87

# Only these decoders see what strangers send. SVG is a program more than a picture; nothing here reads HEIC.
_FORMATS: Final = ("JPEG", "PNG", "WEBP", "AVIF", "GIF", "BMP")

Image.MAX_IMAGE_PIXELS = MOST_PIXELS
# Its default is a thread for every processor, each with a stack of its own.
AvifImagePlugin.DEFAULT_MAX_THREADS = 1


def as_photo(picture: bytes) -> Photo:
    """A JPEG or PNG that Telegram takes is left as it is; anything else is drawn anew, its first frame.

    :raises NotAPhoto:
    :raises MemoryError: there is less memory than it needs.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(picture), formats=_FORMATS) as image:
                return _as_photo(picture, image)
    except UnidentifiedImageError:
        raise NotAPhoto("it is not a picture of a kind that can be shown") from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise NotAPhoto(f"it has more than {MOST_PIXELS // 1_000_000} million pixels") from None
    except (OSError, SyntaxError, ValueError, TypeError, IndexError, EOFError, struct.error):
        # Pillow's plugins raise any of these over damaged data.
        raise NotAPhoto("it is damaged") from None


def _as_photo(picture: bytes, image: Image.Image) -> Photo:
    short, long = sorted(image.size)
    if short < SHORTEST_SIDE:
        raise NotAPhoto(f"it is only {image.width} by {image.height} pixels")
    if long > HIGHEST_RATIO * short:
        raise NotAPhoto(f"it is more than {HIGHEST_RATIO} times as long as wide")
    # A photo of several pictures, as phones take them, is a JPEG with more behind it.
    is_jpeg = image.format in ("JPEG", "MPO")
    fits = short + long <= LONGEST_SIDES and len(picture) <= LARGEST_PHOTO
    image.load()  # whether all of it is there
    if fits and is_jpeg and image.mode in ("L", "RGB"):
        return Photo(picture, PhotoKind.JPEG)
    if fits and image.format == "PNG" and not image.has_transparency_data:
        return Photo(picture, PhotoKind.PNG)
    return Photo(_redrawn(image), PhotoKind.JPEG)


def _redrawn(image: Image.Image) -> bytes:
    """A JPEG of a size that is shown, on white where the picture is transparent."""
    profile = image.info.get("icc_profile") if image.mode in ("RGB", "RGBA") else None
    # Every copy of the largest picture takes 160 MB, so there is none that is not needed.
    mode = "RGBA" if image.has_transparency_data else "RGB"
    if image.mode.startswith("I;16"):  # Pillow cuts off what is brighter than 255 of 65,535
        image = image.point(lambda value: value / 256).convert("L")
    if image.mode != mode:
        image = image.convert(mode)
    image.thumbnail((REDRAWN_SIDE, REDRAWN_SIDE))
    ImageOps.exif_transpose(image, in_place=True)
    if mode == "RGBA":
        paper = Image.new("RGBA", image.size, "white")
        paper.alpha_composite(image)
        image = paper.convert("RGB")
    jpeg = io.BytesIO()
    image.save(jpeg, "JPEG", quality=_QUALITY, icc_profile=profile, comment=b"")
    return jpeg.getvalue()


def _answer(picture: bytes) -> bytes:
    try:
        photo = as_photo(picture)
    except NotAPhoto as problem:
        return NO_PHOTO + str(problem).encode()
    except MemoryError:
        return NO_PHOTO + b"reading it takes too much memory"
    return AS_IT_IS[photo.kind] if photo.content is picture else DRAWN_ANEW + photo.content


if __name__ == "__main__":
    serve(_answer, max_memory=MAX_MEMORY, deadline=DEADLINE_SECONDS)
