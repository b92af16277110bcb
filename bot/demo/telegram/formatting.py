"""Text as a bot sends it -> text and entities as Telegram keeps them.

Follows the Bot API server and TDLib step by step: size of the raw text, markup or explicit entities,
cleaning, trimming, links and commands recognised, at most 100 entities.
"""

import functools
import json
import re
from dataclasses import dataclass

from bot.demo.telegram import parser
from bot.demo.telegram.parser import Json, ParserError
from bot.demo.telegram.refusals import bad_request

TEXT_LIMIT = 4096  # characters after parsing (Bot API, sendMessage)
CAPTION_LIMIT = 1024  # characters after parsing (Bot API, sendPhoto)
RAW_LIMIT = 1 << 15  # bytes before parsing (Bot API server, get_formatted_text)
ENTITY_LIMIT = 100  # the rest is silently dropped (Telegram's limits)

_MODES: dict[str, Json] = {
    "html": {"@type": "textParseModeHTML"},
    "markdown": {"@type": "textParseModeMarkdown", "version": 1},
    "markdownv2": {"@type": "textParseModeMarkdown", "version": 2},
}

_BOT_API_NAME = {
    "Bold": "bold", "Italic": "italic", "Underline": "underline", "Strikethrough": "strikethrough",
    "Spoiler": "spoiler", "Code": "code", "Pre": "pre", "PreCode": "pre", "TextUrl": "text_link",
    "MentionName": "text_mention", "CustomEmoji": "custom_emoji", "BlockQuote": "blockquote",
    "ExpandableBlockQuote": "expandable_blockquote", "DateTime": "date_time", "Mention": "mention",
    "Hashtag": "hashtag", "Cashtag": "cashtag", "BotCommand": "bot_command", "Url": "url",
    "EmailAddress": "email", "PhoneNumber": "phone_number", "BankCardNumber": "bank_card_number",
}  # fmt: skip
_RECOGNISED = {
    "mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number", "bank_card_number",
}  # fmt: skip
_TDLIB_NAME = {name: tdlib for tdlib, name in _BOT_API_NAME.items() if tdlib != "PreCode"}
# Nothing is recognised inside these.
_OPAQUE = {"text_link", "text_mention", "code", "pre", "custom_emoji", "date_time"}

# TDLib, clean_input_string: control characters become spaces; carriage returns, line and paragraph
# separators, bidirectional overrides and three combining lines vanish.
_CONTROL = re.compile("[\x00-\x09\x0b\x0c\x0e-\x1f]")
_VANISHING = re.compile("[\r\u2028-\u202e\u0333\u033f\u030a]")
# TDLib, strip_empty_characters: a text of nothing else is empty.
_BLANK = re.compile(
    "[ \n\u00a0\u1680\u180e\u2000-\u200f\u202e\u202f\u205f\u2800\u3000\ufeff\ufffc\U000e0000-\U000e007f]*"
)


@dataclass(frozen=True, slots=True)
class Formatted:
    """Text and its MessageEntity objects; offsets and lengths in UTF-16 units."""

    text: str
    entities: tuple[Json, ...] = ()


def utf16_length(text: str) -> int:
    """Length in UTF-16 units, in which Telegram counts entities."""
    return len(text) + sum(character > "\uffff" for character in text)


def clean(text: str) -> str:
    """Without the characters that Telegram replaces or removes."""
    return _VANISHING.sub("", _CONTROL.sub(" ", text))


def is_blank(text: str) -> bool:
    """Whether Telegram takes the text for empty."""
    return _BLANK.fullmatch(text) is not None


def recognise(text: str) -> Formatted:
    """A person's text: as typed, with the links, commands and mentions Telegram sees in it."""
    return Formatted(text, tuple(_bot_api(parser.find(text), text)[:ENTITY_LIMIT]))


@functools.lru_cache(maxsize=256)  # a broadcast sends the same text again and again
def format_text(
    text: str, parse_mode: str, entities: str, *, limit: int, too_long: str, allow_empty: bool = False
) -> Formatted:
    """What a bot's text becomes. `entities` is JSON, used only without a parse_mode. Raises Refused."""
    if len(text.encode()) > RAW_LIMIT:
        raise bad_request("text is too long")
    try:
        if text and parse_mode and parse_mode.lower() != "none":
            mode = _MODES.get(parse_mode.lower())
            if mode is None:
                raise bad_request("unsupported parse_mode")
            raw, marked = parser.parse(text, mode)
        else:
            raw, marked = text, _explicit(entities)
        finished = _finish(raw, marked)
    except ParserError as refusal:
        raise bad_request(str(refusal)) from None
    if is_blank(finished.text):
        if not allow_empty:
            raise bad_request("text must be non-empty")
        return Formatted("")
    # TDLib compares code points, not UTF-16 units (process_input_message_text).
    if len(finished.text) > limit:
        raise bad_request(too_long)
    return finished


def _finish(raw: str, marked: list[Json]) -> Formatted:
    if marked:
        marked = parser.repair(raw, marked)
    text = clean(raw)
    kept = text.rstrip(" \n")
    first = min((entity["offset"] for entity in marked), default=len(kept))
    skip = min(len(kept) - len(kept.lstrip(" \n")), first)
    text = kept[skip:]
    end = utf16_length(text)
    inside = []
    for entity in marked:
        offset = entity["offset"] - skip
        length = min(entity["length"], end - offset)
        if length > 0:
            inside.append({**entity, "offset": offset, "length": length})
    opaque = [
        (entity["offset"], entity["offset"] + entity["length"])
        for entity in inside
        if _BOT_API_NAME[_tdlib_type(entity)] in _OPAQUE
    ]
    found = [
        entity
        for entity in parser.find(text)
        if _tdlib_type(entity) in _BOT_API_NAME
        and not any(
            entity["offset"] < stop and start < entity["offset"] + entity["length"] for start, stop in opaque
        )
    ]
    if inside and found:
        inside = parser.repair(text, inside + found)
    return Formatted(text, tuple(_bot_api(inside or found, text)[:ENTITY_LIMIT]))


def _tdlib_type(entity: Json) -> str:
    name: str = entity["type"]["@type"]
    return name.removeprefix("textEntityType")


def _bot_api(entities: list[Json], text: str) -> list[Json]:
    """TDLib textEntities -> Bot API MessageEntities; a text_mention holds its user's id alone."""
    converted = []
    for entity in entities:
        tdlib = _tdlib_type(entity)
        if tdlib not in _BOT_API_NAME:
            continue
        kind = entity["type"]
        result: Json = {"type": _BOT_API_NAME[tdlib], "offset": entity["offset"], "length": entity["length"]}
        if tdlib == "PreCode":
            result["language"] = kind["language"]
        elif tdlib == "TextUrl":
            result["url"] = kind["url"]
        elif tdlib == "MentionName":
            result["user"] = {"id": kind["user_id"]}
        elif tdlib == "CustomEmoji":
            result["custom_emoji_id"] = kind["custom_emoji_id"]
        elif tdlib == "DateTime":
            result["unix_time"] = kind["unix_time"]
            if form := _date_time_format(kind.get("formatting_type")):
                result["date_time_format"] = form
        converted.append(result)
    return converted


def _date_time_format(kind: Json | None) -> str:
    if kind is None:
        return ""
    if kind["@type"] == "dateTimeFormattingTypeRelative":
        return "r"
    letters = "w" if kind.get("show_day_of_week") else ""
    for part, short, long in (("date_precision", "d", "D"), ("time_precision", "t", "T")):
        if part in kind:
            letters += short if kind[part]["@type"].endswith("Short") else long
    return letters


def _formatting_type(form: str) -> Json | None:
    """The reverse of `_date_time_format`. Raises ValueError."""
    if not form:
        return None
    if form.lower() == "r":
        return {"@type": "dateTimeFormattingTypeRelative"}
    if set(form) - set("tTdDwW"):
        raise ValueError("Invalid date-time format specified")
    kind: Json = {"@type": "dateTimeFormattingTypeAbsolute", "show_day_of_week": "w" in form.lower()}
    for part, short, long in (("date_precision", "d", "D"), ("time_precision", "t", "T")):
        if short in form or long in form:
            kind[part] = {"@type": "dateTimePartPrecision" + ("Long" if long in form else "Short")}
    return kind


def _explicit(raw: str) -> list[Json]:
    """The `entities` parameter -> TDLib textEntities. Raises Refused."""
    try:
        entities = json.loads(raw) if raw else []
    except ValueError:
        entities = []
    if not isinstance(entities, list):
        return []
    converted = []
    for entity in entities:
        try:
            if (tdlib := _tdlib_entity(entity)) is not None:
                converted.append(tdlib)
        except ValueError as error:
            raise bad_request(f"can't parse MessageEntity: {error}") from None
    return converted


def _field(entity: Json, name: str, kind: type, kind_name: str) -> object:
    if name not in entity:
        raise ValueError(f'Can\'t find field "{name}"')
    value = entity[name]
    if kind is int and isinstance(value, str) and re.fullmatch(r"-?\d+", value):
        value = int(value)
    if not isinstance(value, kind) or isinstance(value, bool):
        raise ValueError(f'Field "{name}" must be of type {kind_name}')
    return value


def _tdlib_entity(entity: object) -> Json | None:
    """None for the kinds Telegram recognises by itself. Raises ValueError."""
    if not isinstance(entity, dict):
        raise ValueError("expected an Object")
    result: Json = {
        "@type": "textEntity",
        "offset": _field(entity, "offset", int, "Number"),
        "length": _field(entity, "length", int, "Number"),
    }
    name = _field(entity, "type", str, "String")
    if name in _RECOGNISED:
        return None
    if name not in _TDLIB_NAME:
        raise ValueError("Unsupported type specified" if name else "Type is not specified")
    kind: Json = {"@type": f"textEntityType{_TDLIB_NAME[str(name)]}"}
    match name:
        case "pre" if entity.get("language"):
            kind = {"@type": "textEntityTypePreCode", "language": str(entity["language"])}
        case "text_link":
            kind["url"] = _field(entity, "url", str, "String")
        case "text_mention":
            user = _field(entity, "user", dict, "Object")
            assert isinstance(user, dict)
            kind["user_id"] = _field(user, "id", int, "Number")
        case "custom_emoji":
            kind["custom_emoji_id"] = _field(entity, "custom_emoji_id", str, "String")
        case "date_time":
            kind["unix_time"] = _field(entity, "unix_time", int, "Number")
            kind["formatting_type"] = _formatting_type(str(entity.get("date_time_format") or ""))
    result["type"] = kind
    return result
