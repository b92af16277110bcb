"""The content of a message, made from the parameters of a call."""

import json

from bot.demo.telegram.call import Call
from bot.demo.telegram.files import Photo
from bot.demo.telegram.formatting import CAPTION_LIMIT, TEXT_LIMIT, Formatted, format_text
from bot.demo.telegram.params import Params
from bot.demo.telegram.parser import Json
from bot.demo.telegram.refusals import Refused, bad_request
from bot.demo.telegram.world import World


def text_content(call: Call, *, too_long: str) -> Json:
    """`text` with its formatting and link preview. Raises Refused."""
    params = call.params
    if not params.string("text"):
        raise bad_request("message text is empty")
    formatted = format_text(
        params.string("text"),
        params.string("parse_mode"),
        params.string("entities"),
        limit=TEXT_LIMIT,
        too_long=too_long,
    )
    content: Json = {"text": formatted.text, **_entities(call.world, "entities", formatted)}
    if preview := _link_preview(params):
        content["link_preview_options"] = preview
    return content


def caption_content(call: Call, *, too_long: str, params: Params | None = None) -> Json:
    """`caption` with its formatting; empty where there is none. Raises Refused."""
    params = params or call.params
    formatted = format_text(
        params.string("caption"),
        params.string("parse_mode"),
        params.string("caption_entities"),
        limit=CAPTION_LIMIT,
        too_long=too_long,
        allow_empty=True,
    )
    content: Json = {}
    if formatted.text:
        content = {"caption": formatted.text, **_entities(call.world, "caption_entities", formatted)}
        if params.boolean("show_caption_above_media"):
            content["show_caption_above_media"] = True
    if params.boolean("has_spoiler"):
        content["has_media_spoiler"] = True
    return content


def photo_content(call: Call, params: Params | None = None, name: str = "photo") -> Json:
    """The photo parameter: an uploaded file, `attach://` one, a file_id or an address. Raises Refused."""
    params = params or call.params
    reference = params.string(name)
    upload = params.files.get(name)
    if reference.startswith("attach://"):
        upload = params.files.get(reference.removeprefix("attach://"))
        reference = ""  # a file that was not attached is none
    if upload is None and not reference:
        raise bad_request("there is no photo in the request")
    files = call.world.files
    photo: Photo = files.upload(upload) if upload is not None else files.known_or_url(reference)
    return {"photo": photo.sizes()}


def _entities(world: World, name: str, formatted: Formatted) -> Json:
    """The entities field; a mention of an unknown user is lost, as on Telegram."""
    entities = []
    for entity in formatted.entities:
        if entity["type"] == "text_mention":
            user = world.users.get(entity["user"]["id"])
            if user is None:
                continue
            entity = {**entity, "user": user.as_json()}  # noqa: PLW2901 - the full user in place of the id
        entities.append(entity)
    return {name: entities} if entities else {}


def _link_preview(params: Params) -> Json | None:
    raw = params.string("link_preview_options")
    if not raw:
        return {"is_disabled": True} if params.boolean("disable_web_page_preview") else None
    try:
        options = json.loads(raw)
    except ValueError:
        raise bad_request("can't parse link preview options JSON object") from None
    if not isinstance(options, dict):
        raise bad_request("object expected as link preview options")
    kinds = {
        "is_disabled": bool,
        "url": str,
        "prefer_small_media": bool,
        "prefer_large_media": bool,
        "show_above_text": bool,
    }
    kept: Json = {}
    for name, kind in kinds.items():
        value = options.get(name)
        if value is not None and not isinstance(value, kind):
            raise bad_request(f'field "{name}" must be of type {"Boolean" if kind is bool else "String"}')
        if value:
            kept[name] = value
    return kept


def media_params(params: Params) -> Params:
    """`media` of editMessageMedia, an InputMediaPhoto, as parameters of their own. Raises Refused.

    Unlike that of sendPhoto, its file has a name of its own: a part called "media" is not taken for it.
    """
    try:
        media = json.loads(params.required("media"))
    except ValueError:
        raise bad_request("can't parse input media JSON object") from None
    if not isinstance(media, dict):
        raise bad_request("can't parse InputMedia: expected an Object")
    if "type" not in media:
        raise bad_request("can't parse InputMedia: can't find field \"type\"")
    if media["type"] != "photo":
        raise Refused(400, "Bad Request: only photos are built in the local Telegram")
    reference = media.get("media") or ""
    if not isinstance(reference, str):
        raise bad_request('can\'t parse InputMedia: field "media" must be of type String')
    attached = reference.removeprefix("attach://")
    if not reference or (attached != reference and attached not in params.files):
        raise bad_request("can't parse InputMedia: media not found")
    values = {
        name: value if isinstance(value, str) else json.dumps(value)
        for name, value in media.items()
        if value is not None
    }
    files = {name: file for name, file in params.files.items() if name != "media" or attached == "media"}
    return Params(values, files)
