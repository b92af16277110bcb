"""The parameters of a Bot API call, whichever way they came, and how they read in the log of calls."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.demo.telegram.files import Upload
from bot.demo.telegram.refusals import bad_request

_INTEGER = re.compile(r"[+-]?\d{1,19}")
_TRUE = {"true", "yes", "1"}  # the Bot API server's to_bool

# Everything else, `text` above all, is a string whatever it looks like.
_INTEGERS = {
    "chat_id", "from_chat_id", "user_id", "message_id", "message_thread_id", "reply_to_message_id",
    "offset", "limit", "timeout", "cache_time",
}  # fmt: skip
_BOOLEANS = {
    "disable_notification", "protect_content", "disable_web_page_preview", "allow_sending_without_reply",
    "show_alert", "drop_pending_updates", "has_spoiler", "show_caption_above_media", "allow_paid_broadcast",
}  # fmt: skip
_JSON = {
    "reply_markup", "reply_parameters", "entities", "caption_entities", "commands", "scope",
    "link_preview_options", "allowed_updates", "message_ids", "media",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Params:
    """Values are strings as on the wire (JSON values in their JSON text); files by field name."""

    values: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, Upload] = field(default_factory=dict)

    def string(self, name: str) -> str:
        """Empty where it is missing."""
        return self.values.get(name, "")

    def required(self, name: str) -> str:
        """Raises Refused where it is missing or empty."""
        if not (value := self.string(name)):
            raise bad_request(f'parameter "{name}" is required')
        return value

    def integer(self, name: str, default: int = 0) -> int:
        """The default also for what is not a number, as the Bot API server does."""
        value = self.string(name).strip()
        return int(value) if _INTEGER.fullmatch(value) else default

    def boolean(self, name: str) -> bool:
        """True for true, yes and 1."""
        return self.string(name).strip().lower() in _TRUE

    def chat_id(self) -> int | None:
        """`chat_id` where it is a number: what limits and faults go by."""
        value = self.string("chat_id").strip()
        return int(value) if _INTEGER.fullmatch(value) else None

    def decoded(self) -> dict[str, Any]:
        """For the log of calls: numbers, booleans and JSON by the parameter's type, files as a summary."""
        shown: dict[str, Any] = {name: _decode(name, value) for name, value in self.values.items()}
        for name, file in self.files.items():
            shown[name] = {
                "file_name": file.name,
                "content_type": file.content_type,
                "size": len(file.content),
            }
        return shown


def is_unicode(text: str) -> bool:
    """False where a JSON escape smuggled in half a surrogate pair."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def check_unicode(values: Mapping[str, str]) -> None:
    """Values, and what JSON in them decodes to, can be sent on. Raises Refused."""
    for value in values.values():
        decoded = value
        if "\\ud" in value.lower() and value[:1] in {"{", "["}:
            try:
                decoded = json.dumps(json.loads(value), ensure_ascii=False)
            except ValueError:
                continue  # whoever needs it will say that it is not JSON
        if not is_unicode(decoded):
            raise bad_request("strings must be encoded in UTF-8")


def wire_values(body: Mapping[str, Any]) -> dict[str, str]:
    """The members of a JSON body as the strings they would be in a form; null is absent."""
    return {
        name: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        for name, value in body.items()
        if value is not None
    }


def _decode(name: str, value: str) -> Any:
    if name in _INTEGERS and _INTEGER.fullmatch(value.strip()):
        return int(value)
    if name in _BOOLEANS:
        return value.strip().lower() in _TRUE
    if name in _JSON:
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value
