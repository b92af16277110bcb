"""Settings from the environment and `.env`: read once, checked together, passed down."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from moderation.policies import MOST_FIRST_COMMENTS
from moderation.policy import DEFAULT_THRESHOLDS, Mode, Thresholds, parse_thresholds

DETOXIFY_MODELS = ("original", "unbiased", "multilingual", "original-small", "unbiased-small")

T = TypeVar("T")


class InvalidSettings(Exception):  # noqa: N818 (named for what happened)
    """One or more settings are missing or malformed; `problems` has a sentence with the repair for each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything an operator can choose. `.env.example` explains each."""

    telegram_token: str = field(repr=False)
    telegram_api_url: str = "https://api.telegram.org"
    database_url: str = field(default="sqlite+aiosqlite:///onlynews.db", repr=False)
    feeds: tuple[str, ...] = ()
    poll_seconds: float | None = None
    admin_ids: tuple[int, ...] = ()
    moderation_mode: Mode = Mode.PRE
    first_comments: int = 0
    thresholds: Thresholds = DEFAULT_THRESHOLDS
    detoxify_model: str = "original"
    detoxify_checkpoint: Path | None = None
    detoxify_config: Path | None = None
    optimised_model: Path | None = None
    scoring_seconds: float = 5.0
    allow_private_feeds: bool = False
    messages_per_second: int = 30
    settle_seconds: float = 30.0
    http_host: str = "127.0.0.1"
    http_port: int = 8080
    public_url: str | None = None
    timezone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))


def read_settings(environment: Mapping[str, str], *, needs_token: bool = True) -> Settings:
    """Builds the settings from environment variables.

    :param needs_token: False for what does not speak to Telegram; the token is then not looked at.
    :raises InvalidSettings: naming every missing or malformed variable at once.
    """
    problems: list[str] = []

    def read(name: str, parse: Callable[[str], T], default: T) -> T:
        raw = environment.get(name, "").strip()
        if not raw:
            return default
        try:
            return parse(raw)
        except ValueError as problem:
            problems.append(f"{name}: {problem}")
        except OSError as problem:  # a folder that may not be entered, a name that is too long
            problems.append(f"{name}: this path cannot be looked at ({problem.strerror}); correct it.")
        return default

    if needs_token and not environment.get("TELEGRAM_TOKEN", "").strip():
        problems.append(
            "TELEGRAM_TOKEN is missing. Ask @BotFather in Telegram for one with /newbot "
            "and put TELEGRAM_TOKEN=... into .env."
        )
    default = Settings(telegram_token="")
    settings = Settings(
        telegram_token=read("TELEGRAM_TOKEN", _token, "") if needs_token else "",
        telegram_api_url=read("TELEGRAM_API_URL", _web_address, default.telegram_api_url).rstrip("/"),
        database_url=read("DATABASE_URL", _database_url, default.database_url),
        feeds=read("FEEDS", _feeds, default.feeds),
        poll_seconds=read("POLL_SECONDS", _positive_seconds, default.poll_seconds),
        admin_ids=read("ADMIN_IDS", _ids, default.admin_ids),
        moderation_mode=read("MODERATION_MODE", _mode, default.moderation_mode),
        first_comments=read("FIRST_COMMENTS", _first_comments, default.first_comments),
        thresholds=read("THRESHOLDS", parse_thresholds, default.thresholds),
        detoxify_model=read("DETOXIFY_MODEL", _detoxify_model, default.detoxify_model),
        detoxify_checkpoint=read("DETOXIFY_CHECKPOINT", _file, default.detoxify_checkpoint),
        detoxify_config=read("DETOXIFY_CONFIG", _folder, default.detoxify_config),
        optimised_model=read("OPTIMISED_MODEL", Path, default.optimised_model),
        scoring_seconds=read("SCORING_SECONDS", _positive_seconds, default.scoring_seconds),
        settle_seconds=read("SETTLE_SECONDS", _positive_seconds, default.settle_seconds),
        timezone=read("TIMEZONE", _timezone, default.timezone),
        messages_per_second=read("MESSAGES_PER_SECOND", _messages_per_second, default.messages_per_second),
        allow_private_feeds=read("ALLOW_PRIVATE_FEEDS", _switch, default.allow_private_feeds),
        http_host=read("HTTP_HOST", _host, default.http_host),
        http_port=read("HTTP_PORT", _port, default.http_port),
        public_url=read("PUBLIC_URL", _public_url, default.public_url),
    )
    if problems:
        raise InvalidSettings(problems)
    return settings


def _token(raw: str) -> str:
    if not re.fullmatch(r"\d+:[A-Za-z0-9_-]+", raw):
        raise ValueError(
            "this is not a bot token. It looks like 123456:ABC-def; copy it whole from @BotFather."
        )
    return raw


def _web_address(raw: str) -> str:
    if not _is_address(raw) or urlsplit(raw).scheme not in ("http", "https") or not urlsplit(raw).hostname:
        raise ValueError(f"{raw!r} is not a web address; write it as https://host/path.")
    return raw


def _database_url(raw: str) -> str:
    for plain, driver in (
        ("sqlite://", "sqlite+aiosqlite://"),
        ("postgresql://", "postgresql+asyncpg://"),
        ("postgres://", "postgresql+asyncpg://"),
    ):
        if raw.startswith(plain):
            raw = driver + raw.removeprefix(plain)
    if raw.startswith("sqlite+aiosqlite:///"):
        file = Path(raw.removeprefix("sqlite+aiosqlite:///").partition("?")[0])
        if file.name and file.parent.is_dir() and not file.is_dir() and ":memory:" not in file.name:
            return raw
        raise ValueError(
            "SQLite needs a file in a folder that exists; write sqlite+aiosqlite:///onlynews.db."
        )
    if raw.startswith("postgresql+asyncpg://") and _is_address(raw):
        return raw
    raise ValueError(
        "it names no SQLite file and no PostgreSQL database; write sqlite+aiosqlite:///file.db "
        "or postgresql+asyncpg://user:password@host/database."
    )


def _is_address(raw: str) -> bool:
    """Whether a URL's port can be read. A PostgreSQL socket stands in the query instead of a host."""
    try:
        parts = urlsplit(raw)
        return parts.port is None or parts.port > 0
    except ValueError:
        return False


def _feeds(raw: str) -> tuple[str, ...]:
    urls = tuple(dict.fromkeys(url for url in re.split(r"[\s,]+", raw) if url))
    for url in urls:
        _web_address(url)
    return urls


def _ids(raw: str) -> tuple[int, ...]:
    words = [word for word in re.split(r"[\s,]+", raw) if word]
    wrong = [word for word in words if not re.fullmatch(r"[1-9]\d{0,15}", word)]
    if wrong:
        raise ValueError(
            f"{wrong[0]!r} is not a Telegram user id; ids are plain numbers, separated by spaces or commas. "
            "Send /start to @userinfobot in Telegram to see yours."
        )
    return tuple(dict.fromkeys(int(word) for word in words))


def _mode(raw: str) -> Mode:
    try:
        return Mode(raw.lower())
    except ValueError:
        raise ValueError(f"{raw!r} is not a mode; choose one of {', '.join(Mode)}.") from None


def _first_comments(raw: str) -> int:
    if not re.fullmatch(r"\d{1,2}", raw, re.ASCII) or int(raw) > MOST_FIRST_COMMENTS:
        raise ValueError(f"{raw!r} is not a number of comments from 0 to {MOST_FIRST_COMMENTS}.")
    return int(raw)


def _detoxify_model(raw: str) -> str:
    if raw not in DETOXIFY_MODELS:
        raise ValueError(f"{raw!r} is not a Detoxify model; choose one of {', '.join(DETOXIFY_MODELS)}.")
    return raw


def _file(raw: str) -> Path:
    if not Path(raw).is_file():
        raise ValueError(
            f"there is no file {raw!r}; give the path of a Detoxify checkpoint, or leave it empty."
        )
    return Path(raw)


def _folder(raw: str) -> Path:
    if not (Path(raw) / "config.json").is_file():
        raise ValueError(f"{raw!r} is not a folder with a config.json and a tokenizer.")
    return Path(raw)


def _positive_seconds(raw: str) -> float:
    try:
        seconds = float(raw)
    except ValueError:
        seconds = 0.0
    if not 0.0 < seconds <= 86_400.0:
        raise ValueError(f"{raw!r} is not a number of seconds above 0 and up to 86400; write for example 60.")
    return seconds


def _timezone(raw: str) -> ZoneInfo:
    try:
        return ZoneInfo(raw)
    # A name may also lead to a folder ("Europe"), or out of where the zones are.
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(
            f"{raw!r} is no time zone; write its name in the IANA list, such as Europe/Berlin or UTC."
        ) from None


def _messages_per_second(raw: str) -> int:
    if not re.fullmatch(r"\d{1,4}", raw, re.ASCII) or not 0 < int(raw) <= 1_000:
        raise ValueError(
            f"{raw!r} is not a number of messages a second; Telegram allows 30, or up to 1000 with its paid "
            "broadcasts."
        )
    return int(raw)


def _host(raw: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9_.:-]{1,253}", raw):
        raise ValueError(f"{raw!r} is not an address to listen on; write for example 127.0.0.1.")
    return raw


def _port(raw: str) -> int:
    if not re.fullmatch(r"\d{1,5}", raw, re.ASCII) or not 0 < int(raw) < 65_536:
        raise ValueError(f"{raw!r} is not a port; write a number between 1 and 65535, for example 8080.")
    return int(raw)


def _public_url(raw: str) -> str:
    address = _web_address(raw).rstrip("/")
    parts = urlsplit(address)
    if parts.query or parts.fragment or parts.username or parts.password:
        raise ValueError(f"write it without a query or a password, as https://{parts.hostname}.")
    return address


def _switch(raw: str) -> bool:
    switches = {
        "1": True,
        "true": True,
        "yes": True,
        "on": True,
        "0": False,
        "false": False,
        "no": False,
        "off": False,
    }
    if raw.lower() not in switches:
        raise ValueError(f"{raw!r} is neither on nor off; write 1 or 0.")
    return switches[raw.lower()]
