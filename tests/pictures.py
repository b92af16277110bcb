"""Pictures for the tests, of any kind and size."""

import io
from typing import Any

from PIL import Image


def picture(
    kind: str = "JPEG",
    size: tuple[int, int] = (320, 180),
    colour: str = "teal",
    *,
    mode: str = "RGB",
    **options: Any,
) -> bytes:
    """A picture of one colour. `kind` and `options` are Pillow's."""
    written = io.BytesIO()
    Image.new(mode, size, colour).save(written, kind, **options)
    return written.getvalue()
