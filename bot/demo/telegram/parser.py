"""Telegram's own text functions, offline: TDLib through `tdjson`.

The Bot API server calls the very same functions, so verdicts and error texts are Telegram's. Each call
takes about 80 microseconds and opens no socket.
"""

import functools
import json
import re
from typing import Any

import tdjson

Json = dict[str, Any]

# parseMarkdown is the only offline door to TDLib's check and repair of explicit entities. So that it
# finds nothing to parse itself, these characters are hidden from it; lengths stay as they are.
_MARKDOWN = re.compile(r"[*_~|`\[\]()\\]")


class ParserError(ValueError):
    """Telegram's parser refuses the text or its entities; the message is TDLib's."""


@functools.cache
def _execute() -> Any:
    """td_execute, its own log silenced once: it would print every text it is given."""
    tdjson.td_execute(
        json.dumps({"@type": "setLogStream", "log_stream": {"@type": "logStreamEmpty"}}).encode()
    )
    return tdjson.td_execute


def _ask(request: Json) -> Json:
    answer: Json = json.loads(_execute()(json.dumps(request).encode()))
    if answer["@type"] == "error":
        raise ParserError(answer["message"])
    return answer


def parse(text: str, mode: Json) -> tuple[str, list[Json]]:
    """Text with markup -> text, TDLib textEntities. Raises ParserError."""
    answer = _ask({"@type": "parseTextEntities", "text": text, "parse_mode": mode})
    return answer["text"], answer["entities"]


def find(text: str) -> list[Json]:
    """What Telegram recognises by itself: links, commands, mentions, hashtags."""
    entities: list[Json] = _ask({"@type": "getTextEntities", "text": text})["entities"]
    return entities


def repair(text: str, entities: list[Json]) -> list[Json]:
    """Entities checked, sorted, split and merged as Telegram does. Raises ParserError.

    Offsets in the answer are those of the cleaned text (see `formatting.clean`).
    """
    hidden = _MARKDOWN.sub("x", text)
    formatted = {"@type": "formattedText", "text": hidden, "entities": entities}
    repaired: list[Json] = _ask({"@type": "parseMarkdown", "text": formatted})["entities"]
    return repaired


@functools.lru_cache(maxsize=1024)  # a broadcast asks for the same ones again and again
def check_link(url: str) -> str:
    """The URL as Telegram normalises it. Raises ParserError with what is wrong with it."""
    link = {"@type": "textEntity", "offset": 0, "length": 1}
    link["type"] = {"@type": "textEntityTypeTextUrl", "url": url}
    [entity] = repair("x", [link])
    normalised: str = entity["type"].get("url", url)  # tg://user?id=7 became a mention
    return normalised
