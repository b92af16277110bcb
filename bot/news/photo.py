"""What may be uploaded to Telegram as a photo."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

# https://core.telegram.org/bots/api#sendphoto
LARGEST_PHOTO: Final = 10 * 1024**2  # bytes
LONGEST_SIDES: Final = 10_000  # pixels, width and height together
HIGHEST_RATIO: Final = 20


class NotAPhoto(Exception):  # noqa: N818 (named for what happened)
    """It cannot be shown as a photo. The message is a sentence about the picture."""


class PhotoKind(StrEnum):
    """How a photo is written down; also the end of its file's name."""

    JPEG = "jpg"
    PNG = "png"


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture that Telegram takes as a photo."""

    content: bytes
    kind: PhotoKind

    @property
    def file_name(self) -> str:
        """Telegram looks at its end."""
        return f"picture.{self.kind}"
