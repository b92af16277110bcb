"""Makes photos of pictures in a process of its own, which a hostile picture may break, and nothing else.

The decoders in it are written in C. So nothing here loads them, and the answers are bytes and not pickled
objects: whoever has taken that process over must not have us make theirs.
"""

from typing import Final

from bot.news.child_process import ChildProcess, ProcessBroke, TookTooLong
from bot.news.photo import LARGEST_PHOTO, NotAPhoto, Photo, PhotoKind

DEADLINE_SECONDS: Final = 5.0

# The first byte of an answer; behind it is a sentence, nothing, or the photo.
NO_PHOTO: Final = b"!"
AS_IT_IS: Final = {PhotoKind.JPEG: b"j", PhotoKind.PNG: b"p"}
DRAWN_ANEW: Final = b"d"


class PhotoProcess(ChildProcess):
    """Looks at one picture at a time. `deadline`: seconds for one."""

    def __init__(self, *, deadline: float = DEADLINE_SECONDS) -> None:
        super().__init__("bot.news.photo_drawing", deadline=deadline, largest_answer=1 + LARGEST_PHOTO)

    async def photo(self, picture: bytes) -> Photo:
        """As `bot.news.photo_drawing.as_photo`.

        :raises NotAPhoto: also when it takes longer than the deadline or more memory than there is for it.
        """
        try:
            answer = await self.ask(picture)
        except TookTooLong:
            raise NotAPhoto(f"reading it takes longer than {self.deadline:g} seconds") from None
        except ProcessBroke:
            raise NotAPhoto("reading it fails") from None
        for kind, mark in AS_IT_IS.items():
            if answer == mark:
                return Photo(picture, kind)
        if answer.startswith(DRAWN_ANEW):
            return Photo(answer[1:], PhotoKind.JPEG)
        raise NotAPhoto(answer[1:].decode(errors="replace"))
