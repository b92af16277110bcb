"""Telegram's own parser of message texts as the tests' judge: offline, in the C++ the Bot API server runs."""

import json
from dataclasses import dataclass

import tdjson

# tdjson writes to stderr otherwise.
tdjson.td_execute(json.dumps({"@type": "setLogVerbosityLevel", "new_verbosity_level": 0}).encode())

_KINDS = {
    "textEntityTypeBold": "bold",
    "textEntityTypeItalic": "italic",
    "textEntityTypeUnderline": "underline",
    "textEntityTypeStrikethrough": "strikethrough",
    "textEntityTypeSpoiler": "spoiler",
    "textEntityTypeCode": "code",
    "textEntityTypePre": "pre",
    "textEntityTypePreCode": "pre",
    "textEntityTypeTextUrl": "text_link",
    "textEntityTypeBlockQuote": "blockquote",
    "textEntityTypeExpandableBlockQuote": "expandable_blockquote",
}


class RefusedByTelegram(Exception):  # noqa: N818 (named for what happened)
    """Telegram's parser refuses the text; the message is the parser's own."""


@dataclass(frozen=True, slots=True)
class ReadEntity:
    """An entity as the parser read it, in UTF-16 units."""

    kind: str
    offset: int
    length: int
    url: str | None


@dataclass(frozen=True, slots=True)
class ReadText:
    text: str
    entities: tuple[ReadEntity, ...]

    @property
    def code_points(self) -> int:
        """What Telegram compares with its limits of 4096 and 1024."""
        return len(self.text)


def read_html(html: str) -> ReadText:
    """What Telegram makes of `html` sent with parse_mode=HTML.

    :raises RefusedByTelegram: where sending it would be answered "Bad Request: can't parse entities".
    """
    request = {"@type": "parseTextEntities", "text": html, "parse_mode": {"@type": "textParseModeHTML"}}
    answer = json.loads(tdjson.td_execute(json.dumps(request).encode()) or b"{}")
    if answer["@type"] == "error":
        raise RefusedByTelegram(answer["message"])
    return ReadText(
        answer["text"],
        tuple(
            ReadEntity(
                _KINDS.get(entity["type"]["@type"], entity["type"]["@type"]),
                entity["offset"],
                entity["length"],
                entity["type"].get("url"),
            )
            for entity in answer["entities"]
        ),
    )
