"""Photos: uploaded bytes or an address, each with a stable file_id."""

import hashlib
import re
import struct
from dataclasses import dataclass
from urllib.parse import urlsplit

from bot.demo.telegram.parser import Json
from bot.demo.telegram.refusals import Refused, bad_request

PHOTO_BYTES = 10 * 1024 * 1024  # Bot API, sendPhoto: at most 10 MB
_UNSEEN_SIZE = (1280, 720)  # of a picture at an address, which is never fetched


@dataclass(frozen=True, slots=True)
class Upload:
    """A file in a multipart request."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture Telegram knows: where it is (`url`) or what it is (`content`)."""

    file_id: str
    unique_id: str
    width: int
    height: int
    url: str = ""
    content: bytes = b""
    content_type: str = ""

    def sizes(self) -> list[Json]:
        """The PhotoSize list of a message; one size is enough here."""
        size: Json = {
            "file_id": self.file_id,
            "file_unique_id": self.unique_id,
            "width": self.width,
            "height": self.height,
        }
        return [{**size, "file_size": len(self.content)} if self.content else size]

    @property
    def path(self) -> str:
        """`file_path` of getFile."""
        return f"photos/{self.unique_id}.jpg"


class Files:
    """Every photo sent so far."""

    def __init__(self) -> None:
        self._photos: dict[str, Photo] = {}

    def get(self, file_id: str) -> Photo | None:
        """By file_id."""
        return self._photos.get(file_id)

    def at(self, path: str) -> Photo | None:
        """By the file_path of getFile."""
        return next((photo for photo in self._photos.values() if photo.path == path), None)

    def known_or_url(self, reference: str) -> Photo:
        """A photo given as text: a file_id we gave out, or an http(s) address. Raises Refused."""
        if photo := self._photos.get(reference):
            return photo
        if not _is_http_url(reference):
            raise bad_request("wrong file identifier/HTTP URL specified")
        return self._keep(Photo(*_ids(reference.encode()), *_UNSEEN_SIZE, url=reference))

    def upload(self, upload: Upload) -> Photo:
        """A photo given as bytes. Raises Refused as Telegram does for what is not a picture."""
        if len(upload.content) > PHOTO_BYTES:
            raise Refused(413, "Request Entity Too Large")
        if not upload.content:
            raise bad_request("file must be non-empty")
        size = picture_size(upload.content)
        if size is None:
            raise bad_request("IMAGE_PROCESS_FAILED")
        width, height = size
        # Bot API, sendPhoto: width and height together at most 10,000, their ratio at most 20.
        if min(size) == 0 or width + height > 10_000 or max(size) > 20 * min(size):
            raise bad_request("PHOTO_INVALID_DIMENSIONS")
        kind = "image/png" if upload.content.startswith(b"\x89PNG") else "image/jpeg"
        if upload.content.startswith(b"GIF8"):
            kind = "image/gif"
        # Telegram gives every upload an id of its own, the same bytes too.
        identity = _ids(f"{len(self._photos)} ".encode() + upload.content)
        return self._keep(Photo(*identity, width, height, content=upload.content, content_type=kind))

    def named(self, name: str) -> Photo:
        """A person's photo of which only a name is known."""
        return self._keep(Photo(*_ids(name.encode()), *_UNSEEN_SIZE))

    def _keep(self, photo: Photo) -> Photo:
        return self._photos.setdefault(photo.file_id, photo)


def _ids(content: bytes) -> tuple[str, str]:
    digest = hashlib.sha256(content).hexdigest()
    return f"AgACAgIAAxkB{digest[:48]}", f"AQAD{digest[48:60]}"


def _is_http_url(text: str) -> bool:
    if re.search(r"[\s\x00-\x1f]", text):
        return False
    try:
        parts = urlsplit(text)
        return parts.scheme.lower() in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def picture_size(content: bytes) -> tuple[int, int] | None:
    """Width and height in pixels of a PNG, GIF or JPEG; None for anything else."""
    if content.startswith(b"\x89PNG\r\n\x1a\n") and len(content) >= 24:
        width, height = struct.unpack(">II", content[16:24])
        return width, height
    if content.startswith((b"GIF87a", b"GIF89a")) and len(content) >= 10:
        width, height = struct.unpack("<HH", content[6:10])
        return width, height
    if content.startswith(b"\xff\xd8"):
        return _jpeg_size(content)
    return None


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    """Walks the JPEG segments up to the frame header (ITU T.81, B.2.2)."""
    place = 2
    while place + 9 <= len(content):
        if content[place] != 0xFF:
            return None
        marker = content[place + 1]
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            height, width = struct.unpack(">HH", content[place + 5 : place + 9])
            return width, height
        place += 2 + int.from_bytes(content[place + 2 : place + 4], "big")
    return None
