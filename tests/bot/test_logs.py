"""What is logged: events, identifiers and places, never a token and never the words of an exception."""

import asyncio
import gc
import io
import json
import logging
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing

import pytest
import structlog
from telegram import Update

from bot.logs import configure_logging, kind_of, log_lost_exceptions, where

TOKEN = "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
SECRET = "the comment that Ann wrote"


@pytest.fixture(autouse=True)
def _logging_as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    telegram_level = logging.getLogger("telegram").level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.getLogger("telegram").setLevel(telegram_level)
    structlog.reset_defaults()


class Printed:
    """The lines that the bot wrote to stderr since this was last asked."""

    def __init__(self, stderr: io.StringIO) -> None:
        self._stderr = stderr

    def text(self) -> str:
        text = self._stderr.getvalue()
        self._stderr.seek(0)
        self._stderr.truncate()
        return text

    def event(self) -> dict[str, object]:
        (line,) = self.text().splitlines()
        event: dict[str, object] = json.loads(line)
        return event


def configured(*, quiet: bool = False) -> Printed:
    stderr = io.StringIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stderr", stderr)
        configure_logging(quiet=quiet)
    return Printed(stderr)


@pytest.fixture
def printed() -> Printed:
    return configured()


def fail() -> None:
    raise ValueError(f"could not parse: {SECRET}")


def test_an_event_is_one_line_of_json_with_its_identifiers(printed: Printed) -> None:
    structlog.get_logger().info("comment_held", comment=41, rule="links")
    event = printed.event()
    assert str(event.pop("timestamp")).endswith("Z")
    assert event == {"event": "comment_held", "comment": 41, "rule": "links", "level": "info"}


def test_an_exceptions_words_never_leave_and_its_places_do(printed: Printed) -> None:
    try:
        fail()
    except ValueError:
        structlog.get_logger().exception("update_failed", update=7)
    text = printed.text()
    assert SECRET not in text
    event = json.loads(text)
    assert (event["event"], event["failure"], event["level"]) == ("update_failed", "ValueError", "error")
    here, there = event["where"]
    assert here.startswith("tests/bot/test_logs.py:")
    assert there == f"tests/bot/test_logs.py:{fail.__code__.co_firstlineno + 1}"


def test_an_exception_that_is_handed_over_loses_its_words_too(printed: Printed) -> None:
    try:
        fail()
    except ValueError as error:
        caught = error
    structlog.get_logger().error("later", exc_info=caught)
    event = printed.event()
    assert event["failure"] == "ValueError"
    assert SECRET not in str(event)


def test_an_exception_inside_another_loses_its_words_too(printed: Printed) -> None:
    try:
        try:
            fail()
        except ValueError as error:
            raise RuntimeError(SECRET) from error
    except RuntimeError:
        structlog.get_logger().exception("failed")
    text = printed.text()
    assert "RuntimeError" in text
    assert SECRET not in text


def test_an_event_without_an_exception_has_no_failure(printed: Printed) -> None:
    structlog.get_logger().error("plain", exc_info=True)
    assert "failure" not in printed.event()


def test_an_exception_logged_by_a_library_loses_its_words_too(printed: Printed) -> None:
    try:
        fail()
    except ValueError:
        logging.getLogger("sqlalchemy.pool").exception("Exception during reset")
    text = printed.text()
    assert SECRET not in text
    event = json.loads(text)
    assert (event["event"], event["failure"]) == ("Exception during reset", "ValueError")
    assert event["where"]


@pytest.mark.parametrize(
    "words",
    [
        TOKEN,
        f"https://api.telegram.org/bot{TOKEN}/getUpdates",
        f"two: {TOKEN} and {TOKEN}",
        f"https://api.telegram.org/file/bot{TOKEN}/photos/file_1.jpg",
    ],
)
def test_a_token_never_leaves_wherever_it_stands(printed: Printed, words: str) -> None:
    log = structlog.get_logger()
    log.warning(words)
    log.warning("event", url=words)
    logging.getLogger("httpx").warning(words)
    logging.getLogger("aiohttp").warning("request to %s", words)
    text = printed.text()
    assert len(text.splitlines()) == 4
    assert TOKEN not in text
    assert TOKEN.partition(":")[2] not in text
    assert text.count("[token]") == 4 * words.count(TOKEN)


def test_what_telegrams_library_says_never_leaves(printed: Printed) -> None:
    # It logs whole updates, a comment's text included, when something goes wrong in it.
    for name in ("telegram", "telegram.ext.Application", "telegram.ext.Updater"):
        logging.getLogger(name).critical("No error handlers are registered: %s", Update(1), exc_info=True)
    assert printed.text() == ""


def test_a_library_is_heard_from_warnings_on(printed: Printed) -> None:
    logging.getLogger("httpx").info("HTTP Request: GET https://news.example/feed")
    assert printed.text() == ""


def test_a_quiet_bot_tells_only_of_errors() -> None:
    printed = configured(quiet=True)
    log = structlog.get_logger()
    log.info("ready")
    log.warning("feed_failed")
    log.error("service_failed")
    assert printed.event()["event"] == "service_failed"


def test_the_places_an_exception_passed_are_told_from_the_outside_in() -> None:
    def outer() -> None:
        fail()

    with pytest.raises(ValueError, match="could not parse") as caught:
        outer()
    places = where(caught.value)
    assert places[-2:] == [
        f"tests/bot/test_logs.py:{outer.__code__.co_firstlineno + 1}",
        f"tests/bot/test_logs.py:{fail.__code__.co_firstlineno + 1}",
    ]
    assert where(ValueError("never raised")) == []


def test_a_failure_is_named_by_its_kind_and_by_what_caused_it() -> None:
    def caused() -> None:
        try:
            fail()
        except ValueError as error:
            raise RuntimeError(SECRET) from error

    with pytest.raises(RuntimeError) as raised:
        caused()
    assert kind_of(raised.value) == "RuntimeError from ValueError"
    group = ExceptionGroup(SECRET, [raised.value, KeyError(SECRET)])
    assert kind_of(group) == "ExceptionGroup of RuntimeError from ValueError, KeyError"
    with closing(sqlite3.connect(":memory:")) as database, pytest.raises(sqlite3.Error) as failed:
        database.execute("SELECT * FROM nothing")
    assert kind_of(failed.value) == "OperationalError SQLITE_ERROR"


async def test_an_exception_that_nobody_awaited_loses_its_words_too(printed: Printed) -> None:
    loop = asyncio.get_running_loop()
    before = loop.get_exception_handler()
    log_lost_exceptions(loop)
    try:

        async def lost() -> None:
            fail()

        task = asyncio.create_task(lost())
        await asyncio.wait([task])
        del task
        gc.collect()
        await asyncio.sleep(0)
    finally:
        loop.set_exception_handler(before)
    text = printed.text()
    assert SECRET not in text
    assert json.loads(text)["event"] == "lost_exception"
    assert json.loads(text)["failure"] == "ValueError"
