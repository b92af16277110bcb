"""What people wrote is shown as words: nothing in it does anything when it is tapped."""

import json
from typing import Any

import pytest
import tdjson

from bot.screens.review import Case, card_screen
from bot.screens.words import words_of
from moderation.comment import AuthorRecord
from moderation.policy import judge
from tests.bot.screens.samples import NOW, comment
from tests.telegram_parser import read_html


def found_by_telegram(text: str) -> set[str]:
    """The kinds of entity that every Telegram finds in a text by itself."""
    asked = json.dumps({"@type": "getTextEntities", "text": text}).encode()
    answer: dict[str, Any] = json.loads(tdjson.td_execute(asked) or b"{}")
    return {entity["type"]["@type"] for entity in answer["entities"]}


@pytest.mark.parametrize(
    "text",
    [
        "/pause",
        "The list is here: /pause",
        "(/recall_7)",
        "a\n/stop",
        "é/pause",
        "//resume",
        "…/mods@news_bot",
        "1/2 /3",
    ],
)
def test_a_command_in_somebodys_words_is_none(text: str) -> None:
    shown = read_html(words_of(text)).text
    assert shown.replace("\u2060", "") == text
    assert "textEntityTypeBotCommand" not in found_by_telegram(shown)


def test_telegram_would_make_a_command_of_it() -> None:
    assert found_by_telegram("The list is here: /pause") == {"textEntityTypeBotCommand"}


@pytest.mark.parametrize("text", ["and/or", "https://news.example/a/b", "3/4", "</b>"])
def test_other_slashes_stay_as_they_are(text: str) -> None:
    assert read_html(words_of(text)).text == text


def test_a_name_is_no_command_either() -> None:
    written = comment(41, author_name="/pause", verdict=judge(None), created_at=NOW)
    card = card_screen(Case(written, "Bridge", AuthorRecord(0, 0, 0), None, 1), NOW)
    assert "textEntityTypeBotCommand" not in found_by_telegram(read_html(card.html).text)
