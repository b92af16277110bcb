"""What an article of the sample newsroom is."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Article:
    """`body_html` is trusted: it is ours. `picture` is the name of a file in newsroom_data/pictures.

    `corrected_title` is the headline as it should have been, where the newsroom makes a mistake at first.
    """

    slug: str
    title: str
    sections: tuple[str, ...]
    body_html: str
    picture: str | None = None
    picture_shows: str = ""
    comments_open: bool = True
    corrected_title: str | None = None
