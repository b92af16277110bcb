"""`reply_markup` as a bot sends it -> as Telegram keeps it, or the refusal Telegram answers.

Follows the Bot API server (get_reply_markup) and TDLib (ReplyMarkup.cpp). One deliberate difference:
TDLib silently drops a button without text, which only hides a mistake; here it is refused.
"""

import json

from bot.demo.telegram import parser
from bot.demo.telegram.parser import Json, ParserError
from bot.demo.telegram.refusals import bad_request

CALLBACK_DATA_LIMIT = 64  # bytes (Bot API, InlineKeyboardButton)
COPY_TEXT_LIMIT = 256  # characters (Bot API, CopyTextButton)
BUTTON_LIMIT = 100  # in one inline keyboard; Telegram's servers refuse more


def parse_markup(raw: str, *, inline_only: bool = False) -> Json | None:
    """The markup, or None where it is empty. `inline_only` for edits. Raises Refused."""
    if not raw:
        return None
    try:
        markup = json.loads(raw)
    except ValueError:
        raise bad_request("can't parse reply keyboard markup JSON object") from None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    result = _reply_keyboard(markup) or _inline_keyboard(markup) or _simple(markup)
    if inline_only and result is not None and "inline_keyboard" not in result:
        raise bad_request("inline keyboard expected")
    return result


def is_inline(markup: Json | None) -> bool:
    """Only inline keyboards are part of a message; the others act once, on the person's side."""
    return markup is not None and "inline_keyboard" in markup


def callback_data(markup: Json | None) -> set[str]:
    """All data a person could send by tapping."""
    rows = (markup or {}).get("inline_keyboard", [])
    return {button["callback_data"] for row in rows for button in row if "callback_data" in button}


def _rows(markup: Json, field: str, complaint: str) -> list[list[object]]:
    rows = markup.get(field)
    if rows is None:
        return []
    if not isinstance(rows, list):
        raise bad_request(f'field "{field}" must be of type Array')
    if not all(isinstance(row, list) for row in rows):
        raise bad_request(complaint)
    return rows


def _flag(markup: Json, name: str) -> bool:
    value = markup.get(name, False)
    if not isinstance(value, bool):
        raise bad_request(f'field "{name}" must be of type Boolean')
    return value


def _reply_keyboard(markup: Json) -> Json | None:
    rows = []
    for row in _rows(markup, "keyboard", 'field "keyboard" must be an Array of Arrays'):
        buttons: list[Json] = []
        for button in row:
            if isinstance(button, str):
                button = {"text": button}  # noqa: PLW2901 - Telegram takes both forms
            if not isinstance(button, dict):
                raise bad_request("can't parse keyboard button: KeyboardButton must be a String or an Object")
            if not isinstance(button.get("text"), str):
                raise bad_request("can't parse keyboard button: Can't find field \"text\"")
            if not button["text"]:
                raise bad_request("keyboard button text must be non-empty")
            buttons.append(button)
        if buttons:
            rows.append(buttons)
    if not rows:
        return None
    flags = {
        name: True
        for name in ("is_persistent", "resize_keyboard", "one_time_keyboard")
        if _flag(markup, name)
    }
    return {"keyboard": rows, **flags, **_placeholder(markup)}


def _simple(markup: Json) -> Json | None:
    if _flag(markup, "remove_keyboard"):
        return {"remove_keyboard": True}
    if _flag(markup, "force_reply"):
        return {"force_reply": True, **_placeholder(markup)}
    return None


def _placeholder(markup: Json) -> Json:
    placeholder = markup.get("input_field_placeholder", "")
    if not isinstance(placeholder, str):
        raise bad_request('field "input_field_placeholder" must be of type String')
    # 1 to 64 characters (Bot API, ForceReply); what Telegram says of longer ones is not documented.
    if len(placeholder) > 64:
        raise bad_request("INPUT_FIELD_PLACEHOLDER_INVALID")
    result: Json = {"selective": True} if _flag(markup, "selective") else {}
    return {**result, "input_field_placeholder": placeholder} if placeholder else result


def _inline_keyboard(markup: Json) -> Json | None:
    complaint = 'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays'
    rows = []
    for row in _rows(markup, "inline_keyboard", complaint):
        buttons = []
        for button in row:
            try:
                buttons.append(_inline_button(button))
            except ValueError as error:
                raise bad_request(f"can't parse inline keyboard button: {error}") from None
        if buttons:
            rows.append(buttons)
    if sum(map(len, rows)) > BUTTON_LIMIT:
        raise bad_request("reply markup is too long")
    return {"inline_keyboard": rows} if rows else None


def _string(button: Json, name: str) -> str:
    value = button.get(name, "")
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str):
        raise ValueError(f'Field "{name}" must be of type String')
    return value


def _inline_button(button: object) -> Json:
    """Exactly one action for a button, the first that is there. Raises ValueError, Refused."""
    if not isinstance(button, dict):
        raise ValueError("InlineKeyboardButton must be an Object")
    if "text" not in button:
        raise ValueError('Can\'t find field "text"')
    text = _string(button, "text")
    if not text.strip():
        raise bad_request("inline keyboard button text must be non-empty")
    style = _string(button, "style").lower()
    if style not in {"", "default", "primary", "danger", "success"}:
        raise ValueError("invalid button style specified")
    looks = {"style": style} if style not in {"", "default"} else {}
    return {"text": text, **looks, **_action(button)}


def _action(button: Json) -> Json:
    if url := _string(button, "url"):
        return {"url": _checked(url, "inline keyboard button")}
    if data := _string(button, "callback_data"):
        if len(data.encode()) > CALLBACK_DATA_LIMIT:
            raise bad_request("BUTTON_DATA_INVALID")
        return {"callback_data": data}
    if "callback_game" in button or "pay" in button:  # belong to sendGame and sendInvoice
        raise bad_request("BUTTON_TYPE_INVALID")
    for name in ("switch_inline_query", "switch_inline_query_current_chat"):
        if name in button:
            return {name: _string(button, name)}
    if isinstance(app := button.get("web_app"), dict):
        return {
            "web_app": {"url": _checked(_string(app, "url"), "inline keyboard button Web App", https=True)}
        }
    if isinstance(copied := button.get("copy_text"), dict):
        text = _string(copied, "text")
        if not 1 <= len(text) <= COPY_TEXT_LIMIT:
            raise bad_request("BUTTON_COPY_TEXT_INVALID")
        return {"copy_text": {"text": text}}
    raise ValueError("Text buttons are unallowed in the inline keyboard")


def _checked(url: str, subject: str, *, https: bool = False) -> str:
    if url.lower().startswith("tg://user?id="):
        return url
    try:
        normalised = parser.check_link(url)
    except ParserError as error:
        raise bad_request(f"{subject} {str(error).removeprefix('Entity ')}") from None
    if https and not normalised.startswith("https:"):
        raise bad_request(f"{subject} URL '{url}' is invalid: Only HTTPS links are allowed")
    return normalised
