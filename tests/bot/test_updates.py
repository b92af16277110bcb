"""Telegram's updates as plain values."""

from typing import Any

import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Message, Update

from bot.demo.telegram.chats import bot_member
from bot.demo.telegram.world import Chat
from bot.news.formatted import Entity, FormattedText, Kind
from bot.screens import Keyboard, taps
from bot.screens.article import article_screen, comments_screen
from bot.screens.review import decision_keyboard
from bot.updates import (
    article_on_buttons,
    cause_of,
    comment_in,
    is_private,
    kind_of,
    may_write,
    order_of,
    origin_of,
    person_of,
    picture_in,
    sender_id_of,
    words_of,
)
from moderation.comment import Origin
from moderation.reading.imitation import Newsroom
from storage.people import Person
from tests.bot.screens.samples import NOW, article, comment

ANN = {"id": 7, "is_bot": False, "first_name": "Ann", "language_code": "de"}
CHAT = {"id": 70, "type": "private", "first_name": "Ann"}
MESSAGE = {"message_id": 5, "date": 1_700_000_000, "chat": CHAT, "from": ANN, "text": "Hello"}
TAP = {"id": "900", "from": ANN, "chat_instance": "1", "data": "post:1", "message": MESSAGE}


def update(**body: Any) -> Update:
    read = Update.de_json({"update_id": 3, **body}, None)
    assert read is not None
    return read


def message(**more: Any) -> Message:
    read = Message.de_json({**MESSAGE, **more}, None)
    assert read is not None
    return read


def with_buttons(keyboard: Keyboard) -> Message:
    rows = [
        [InlineKeyboardButton(button.text, callback_data=button.data) for button in row] for row in keyboard
    ]
    return message(reply_markup=InlineKeyboardMarkup(rows).to_dict())


def test_whoever_wrote_or_tapped_is_known_as_telegram_introduces_them() -> None:
    assert person_of(update(message=MESSAGE)) == Person(7, "Ann", "de")
    assert person_of(update(callback_query=TAP)) == Person(7, "Ann", "de")
    nameless = {key: value for key, value in ANN.items() if key != "language_code"}
    assert person_of(update(message={**MESSAGE, "from": nameless})) == Person(7, "Ann", None)


def test_a_post_of_a_channel_is_nobodys() -> None:
    post = {**MESSAGE, "chat": {"id": -100, "type": "channel", "title": "News"}}
    del post["from"]
    assert person_of(update(channel_post=post)) is None


def test_a_message_causes_the_same_however_often_it_is_delivered() -> None:
    again = Update.de_json({"update_id": 4, "message": MESSAGE}, None)
    assert cause_of(update(message=MESSAGE)) == cause_of(again) == "message:70:5"


def test_each_tap_causes_something_of_its_own_even_below_the_same_message() -> None:
    assert cause_of(update(callback_query=TAP)) == "tap:900"
    assert cause_of(update(callback_query={**TAP, "id": "901"})) == "tap:901"


def test_what_is_neither_a_message_nor_a_tap_is_named_by_its_number() -> None:
    assert cause_of(update()) == "update:3"


def test_each_edit_of_a_message_causes_something_of_its_own() -> None:
    edits = [update(edited_message={**MESSAGE, "edit_date": 1_700_000_000 + second}) for second in (1, 1, 2)]
    assert [cause_of(edit) for edit in edits] == [
        "edit:70:5:1700000001",
        "edit:70:5:1700000001",
        "edit:70:5:1700000002",
    ]


def test_what_a_person_typed_keeps_the_formatting_they_gave_it_and_nothing_else() -> None:
    entities = [
        {"type": "bold", "offset": 0, "length": 2},
        {"type": "text_link", "offset": 3, "length": 1, "url": "https://news.example/"},
        {"type": "expandable_blockquote", "offset": 5, "length": 4},
        {"type": "url", "offset": 5, "length": 4},
        {"type": "custom_emoji", "offset": 0, "length": 2, "custom_emoji_id": "7"},
        {"type": "news_of_2030", "offset": 0, "length": 2},
    ]
    wanted = FormattedText(
        "🙂 a b.de",
        (
            Entity(Kind.BOLD, 0, 2),
            Entity(Kind.TEXT_LINK, 3, 1, "https://news.example/"),
            Entity(Kind.BLOCKQUOTE, 5, 4),
        ),
    )
    assert words_of(message(text="🙂 a b.de", entities=entities)) == wanted
    below_picture = {"text": None, "caption": "🙂 a b.de", "caption_entities": entities}
    assert words_of(message(**below_picture)) == wanted
    assert words_of(message(text=None)) == FormattedText("")


def test_a_picture_is_taken_in_its_largest_size() -> None:
    sizes = [
        {"file_id": name, "file_unique_id": name, "width": width, "height": width}
        for name, width in (("small", 90), ("large", 1280))
    ]
    assert picture_in(message(photo=sizes)) == "large"
    assert picture_in(message()) is None


def test_where_something_was_said() -> None:
    assert origin_of(message()) == Origin(70, 5)


def test_an_articles_buttons_say_which_article_it_is() -> None:
    for shown in (
        article_screen(article(id=41)),
        article_screen(article(id=41, comment_count=3)),
        article_screen(article(id=41, comment_count=3, comments_open=False)),
        comments_screen(article(id=41), [], newsroom=Newsroom(), offset=0, backwards=False, now=NOW),
    ):
        assert article_on_buttons(with_buttons(shown.keyboard)) == 41


def test_other_buttons_and_none_say_no_article() -> None:
    assert article_on_buttons(message()) is None
    assert article_on_buttons(with_buttons(decision_keyboard(comment(41), same_text=1, last=None))) is None
    link = InlineKeyboardMarkup([[InlineKeyboardButton("Read", url="https://news.example/")]])
    assert article_on_buttons(message(reply_markup=link.to_dict())) is None
    strange = InlineKeyboardMarkup([[InlineKeyboardButton("Old", callback_data=f"{taps.POST}:x")]])
    assert article_on_buttons(message(reply_markup=strange.to_dict())) is None


@pytest.mark.parametrize(
    ("raw", "kind", "sender_id"),
    [
        ({"update_id": 1, "message": MESSAGE}, "message", 7),
        ({"update_id": 1, "callback_query": TAP}, "callback_query", 7),
        ({"message": MESSAGE, "update_id": 1}, "message", 7),
        ({"update_id": 1, "news_of_2030": {"from": {"id": 8}}}, "news_of_2030", 8),
        ({"update_id": 1, "news_of_2030": {"chat": CHAT}}, "news_of_2030", None),
        ({"update_id": 1, "news_of_2030": [1]}, "news_of_2030", None),
        ({"update_id": 1, "news_of_2030": {"from": "Ann"}}, "news_of_2030", None),
        ({"update_id": 1, "news_of_2030": {"from": {"id": "8"}}}, "news_of_2030", None),
        ({"update_id": 1}, "update", None),
        ({}, "update", None),
    ],
)
def test_even_an_update_of_an_unknown_shape_has_a_kind_and_perhaps_a_sender(
    raw: dict[str, Any], kind: str, sender_id: int | None
) -> None:
    assert kind_of(raw) == kind
    assert sender_id_of(raw) == sender_id


GROUP = {"id": -100, "type": "supergroup", "title": "Town"}
CHANNEL = {"id": -200, "type": "channel", "title": "News"}


def test_groups_and_channels_keep_the_order_in_which_things_are_said_of_them() -> None:
    ben = {"id": 8, "is_bot": False, "first_name": "Ben"}
    added = {"update_id": 1, "my_chat_member": {"chat": GROUP, "from": ANN}}
    removed = {"update_id": 2, "my_chat_member": {"chat": GROUP, "from": ben}}
    moved = {"update_id": 3, "message": {"chat": GROUP, "from": ben, "migrate_from_chat_id": -5}}
    assert order_of(added) == order_of(removed) == order_of(moved)
    blocked = {"update_id": 4, "my_chat_member": {"chat": CHAT, "from": ANN}}
    assert order_of(blocked) == order_of({"update_id": 5, "message": MESSAGE}) == 7
    # A tap is a person's, wherever it is.
    assert order_of({"update_id": 6, "callback_query": {**TAP, "message": {**MESSAGE, "chat": GROUP}}}) == 7
    assert order_of({"update_id": 7, "news_of_2030": [1]}) != order_of({"update_id": 8, "news_of_2030": [1]})


def test_only_between_a_person_and_the_bot_is_it_private() -> None:
    assert is_private(update(message=MESSAGE))
    assert not is_private(update(message={**MESSAGE, "chat": GROUP}))
    assert not is_private(update(callback_query={**TAP, "message": {**MESSAGE, "chat": CHANNEL}}))


@pytest.mark.parametrize(
    ("chat", "standing", "may"),
    [
        (GROUP, {"status": "member"}, True),
        (GROUP, bot_member(Chat(-100, "supergroup"), "administrator", {}), True),
        (GROUP, {"status": "left"}, False),
        (GROUP, {"status": "kicked", "until_date": 0}, False),
        (GROUP, bot_member(Chat(-100, "supergroup"), "member", {}, may_post=False), False),
        (CHANNEL, bot_member(Chat(-200, "channel"), "administrator", {}), True),
        (CHANNEL, bot_member(Chat(-200, "channel"), "administrator", {}, may_post=False), False),
        (CHANNEL, {"status": "member"}, False),
        (CHANNEL, {"status": "kicked", "until_date": 0}, False),
        (CHAT, {"status": "member"}, True),
        (CHAT, {"status": "kicked", "until_date": 0}, False),
    ],
    ids=str,
)
def test_the_bots_standing_says_whether_it_may_write(
    chat: dict[str, Any], standing: dict[str, Any], may: bool
) -> None:
    bot = {"id": 1, "is_bot": True, "first_name": "Only News"}
    change = {"chat": chat, "from": ANN, "date": 1_700_000_000}
    change["old_chat_member"] = {"status": "left", "user": bot}
    change["new_chat_member"] = {**standing, "user": bot}
    read = update(my_chat_member=change).my_chat_member
    assert read is not None
    assert may_write(read) is may


@pytest.mark.parametrize("kind", ["blockquote", "expandable_blockquote"])
def test_line_of_a_quote_begins_with_a_mark_as_people_write_it(kind: str) -> None:
    text = "👍 look\nthey said\n\nso much\nreally?"
    quote = {"type": kind, "offset": 8, "length": 18}
    message = update(message={**MESSAGE, "text": text, "entities": [quote]}).effective_message
    assert message is not None
    assert comment_in(message) == "👍 look\n> they said\n\n> so much\nreally?"


def test_comment_without_a_quote_is_its_text() -> None:
    message = update(message=MESSAGE).effective_message
    assert message is not None
    assert comment_in(message) == "Hello"
