"""Settings are checked together, and each problem names its repair."""

from pathlib import Path

import pytest

from bot.settings import InvalidSettings, read_settings
from moderation.policy import DEFAULT_THRESHOLDS, Band, Mode

TOKEN = "123456:ABC-def_ghi"


def test_a_token_is_all_it_takes() -> None:
    settings = read_settings({"TELEGRAM_TOKEN": TOKEN})
    assert settings.telegram_api_url == "https://api.telegram.org"
    assert settings.database_url == "sqlite+aiosqlite:///onlynews.db"
    assert settings.moderation_mode is Mode.PRE
    assert settings.first_comments == 0
    assert settings.thresholds == DEFAULT_THRESHOLDS
    assert not settings.allow_private_feeds
    assert settings.timezone.key == "UTC"


def test_everything_can_be_set(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    checkpoint = tmp_path / "model.ckpt"
    checkpoint.write_bytes(b"model")
    settings = read_settings(
        {
            "TELEGRAM_TOKEN": f" {TOKEN} ",
            "TELEGRAM_API_URL": "http://127.0.0.1:8081/",
            "DATABASE_URL": "postgresql://user:secret@host/news",
            "FEEDS": "https://a.example/feed, https://b.example/feed\nhttps://a.example/feed",
            "POLL_SECONDS": "0.5",
            "ADMIN_IDS": "12, 34 12",
            "MODERATION_MODE": "Smart",
            "FIRST_COMMENTS": "3",
            "THRESHOLDS": "insult=0.5/0.9",
            "DETOXIFY_MODEL": "multilingual",
            "DETOXIFY_CHECKPOINT": str(checkpoint),
            "DETOXIFY_CONFIG": str(tmp_path),
            "SCORING_SECONDS": "2",
            "ALLOW_PRIVATE_FEEDS": "yes",
            "HTTP_HOST": "::1",
            "HTTP_PORT": "9090",
            "PUBLIC_URL": "https://news.example/bot/",
            "TIMEZONE": "Europe/Berlin",
        }
    )
    assert settings.telegram_api_url == "http://127.0.0.1:8081"
    assert settings.database_url == "postgresql+asyncpg://user:secret@host/news"
    assert settings.feeds == ("https://a.example/feed", "https://b.example/feed")
    assert settings.admin_ids == (12, 34)
    assert settings.moderation_mode is Mode.SMART
    assert settings.first_comments == 3
    assert settings.thresholds.of("en")["insult"] == Band(0.5, 0.9)
    assert settings.detoxify_checkpoint == checkpoint
    assert settings.allow_private_feeds
    assert (settings.http_host, settings.http_port) == ("::1", 9090)
    assert settings.public_url == "https://news.example/bot"
    assert settings.timezone.key == "Europe/Berlin"


def test_secrets_do_not_show_in_the_settings_own_words() -> None:
    settings = read_settings({"TELEGRAM_TOKEN": TOKEN, "DATABASE_URL": "postgresql://user:secret@host/news"})
    assert TOKEN not in repr(settings) and "secret" not in repr(settings)


@pytest.mark.parametrize(
    ("name", "value", "repair"),
    [
        ("TELEGRAM_TOKEN", "", "@BotFather"),
        ("TELEGRAM_TOKEN", "hello", "@BotFather"),
        ("TELEGRAM_API_URL", "api.telegram.org", "https://host/path"),
        ("TELEGRAM_API_URL", "http://host:port", "https://host/path"),
        ("DATABASE_URL", "mysql://host/news", "sqlite+aiosqlite:///file.db"),
        ("FEEDS", "feed.xml", "https://host/path"),
        ("POLL_SECONDS", "often", "write for example 60"),
        ("POLL_SECONDS", "nan", "write for example 60"),
        ("ADMIN_IDS", "@mia", "plain numbers"),
        ("MODERATION_MODE", "lax", "pre, smart, post"),
        ("FIRST_COMMENTS", "-1", "from 0 to 50"),
        ("FIRST_COMMENTS", "51", "from 0 to 50"),
        ("THRESHOLDS", "insult=high", "insult"),
        ("DETOXIFY_MODEL", "huge", "original, unbiased, multilingual"),
        ("DETOXIFY_CHECKPOINT", "/nowhere/model.ckpt", "path of a Detoxify checkpoint"),
        ("DETOXIFY_CONFIG", "/nowhere", "config.json"),
        ("TIMEZONE", "Berlin", "such as Europe/Berlin"),
        ("TIMEZONE", "Europe", "such as Europe/Berlin"),
        ("TIMEZONE", "../../etc/passwd", "such as Europe/Berlin"),
        ("TIMEZONE", "+01:00", "such as Europe/Berlin"),
        ("SCORING_SECONDS", "0", "write for example 60"),
        ("ALLOW_PRIVATE_FEEDS", "maybe", "write 1 or 0"),
        ("HTTP_HOST", "http://127.0.0.1", "write for example 127.0.0.1"),
        ("HTTP_PORT", "http", "between 1 and 65535"),
        ("HTTP_PORT", "65536", "between 1 and 65535"),
        ("PUBLIC_URL", "news.example", "https://host/path"),
        ("PUBLIC_URL", "https://me:secret@news.example", "as https://news.example"),
    ],
)
def test_a_wrong_setting_is_named_with_its_repair(name: str, value: str, repair: str) -> None:
    with pytest.raises(InvalidSettings) as invalid:
        read_settings({"TELEGRAM_TOKEN": TOKEN, name: value})
    (problem,) = invalid.value.problems
    assert problem.startswith(name) and repair in problem


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DETOXIFY_CHECKPOINT", "x" * 300),
        ("DETOXIFY_CONFIG", "x" * 300),
        ("DATABASE_URL", f"sqlite:///{'x' * 300}/onlynews.db"),
    ],
)
def test_a_path_that_the_system_does_not_let_us_look_at_is_named(name: str, value: str) -> None:
    with pytest.raises(InvalidSettings) as invalid:
        read_settings({"TELEGRAM_TOKEN": TOKEN, name: value})
    assert invalid.value.problems == [
        f"{name}: this path cannot be looked at (File name too long); correct it."
    ]


def test_all_problems_are_told_at_once() -> None:
    with pytest.raises(InvalidSettings) as invalid:
        read_settings({"ADMIN_IDS": "x", "MODERATION_MODE": "y", "POLL_SECONDS": "z"})
    assert [problem.split()[0].rstrip(":") for problem in invalid.value.problems] == [
        "TELEGRAM_TOKEN",
        "POLL_SECONDS",
        "ADMIN_IDS",
        "MODERATION_MODE",
    ]


def test_the_example_file_names_every_setting_there_is() -> None:
    example = (Path(__file__).parents[2] / ".env.example").read_text()
    offered = {line.partition("=")[0] for line in example.splitlines() if line and not line.startswith("#")}
    source = (Path(__file__).parents[2] / "bot" / "settings.py").read_text()
    read = {word.split('"')[1] for word in source.split("read(")[1:] if word.startswith('"')}
    assert offered == read | {"TELEGRAM_TOKEN"}
