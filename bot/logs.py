"""Logging: fixed events with identifiers, never a token, a name or a comment's text."""

import asyncio
import logging
import re
import sys
import traceback
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

import structlog

_TOKEN = re.compile(r"\d{3,}:[A-Za-z0-9_-]{20,}")
_ROOT = str(Path(__file__).parent.parent)


def configure_logging(*, quiet: bool = False) -> None:
    """Sends events to stderr, as readable lines on a terminal and as JSON elsewhere; `quiet`: only errors."""
    renderer: structlog.typing.Processor = (
        structlog.dev.ConsoleRenderer() if sys.stderr.isatty() else structlog.processors.JSONRenderer()
    )
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        frames_only,
        without_tokens,
    ]
    structlog.configure(
        processors=[*shared, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR if quiet else logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(processors=[_drop_record, renderer], foreign_pre_chain=shared)
    )
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.captureWarnings(capture=True)
    # python-telegram-bot logs whole updates, a comment's text included, when it cannot build a context;
    # what fails is logged by the code that calls it.
    logging.getLogger("telegram").setLevel(logging.CRITICAL + 1)


def frames_only(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Replaces an exception by its type and the places it passed: its words may quote what a person wrote."""
    info = event.pop("exc_info", None)
    error = sys.exc_info()[1] if info is True else info[1] if isinstance(info, tuple) else info
    if isinstance(error, BaseException):
        event["failure"] = kind_of(error)
        event["where"] = where(error)
    return event


def kind_of(error: BaseException) -> str:
    """What failed, in names and codes alone: the type, the database's code, and what caused it."""
    code = getattr(error, "sqlite_errorname", None) or getattr(error, "sqlstate", None)
    name = type(error).__name__ + (f" {code}" if code else "")
    if isinstance(error, BaseExceptionGroup):
        return f"{name} of {', '.join(kind_of(inner) for inner in error.exceptions)}"
    cause = error.__cause__ or getattr(error, "orig", None)
    return f"{name} from {kind_of(cause)}" if isinstance(cause, BaseException) else name


def log_lost_exceptions(loop: asyncio.AbstractEventLoop) -> None:
    """Has the loop tell of exceptions that nobody awaited as we do: asyncio would quote their words."""

    def handler(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        structlog.get_logger().error("lost_exception", exc_info=context.get("exception"))

    loop.set_exception_handler(handler)


def where(error: BaseException) -> list[str]:
    """The places an exception passed, outermost first, as file:line."""
    return [
        f"{frame.filename.removeprefix(_ROOT).lstrip('/')}:{frame.lineno}"
        for frame in traceback.extract_tb(error.__traceback__)
    ]


def without_tokens(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """The last line of defence: nothing that looks like a bot token leaves."""
    for key, value in event.items():
        if isinstance(value, str):
            event[key] = _TOKEN.sub("[token]", value)
    return event


def _drop_record(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    event.pop("_record", None)
    event.pop("_from_structlog", None)
    return event
