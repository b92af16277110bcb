"""Feeds written down in a line, for the tests."""

from pathlib import Path

from bot.news.items import FeedItem
from bot.news.parsing import parse

FEEDS = Path(__file__).parents[2] / "feeds"
URL = "https://only-news.blogspot.example/feeds/posts/default"


def items(xml: str, url: str = "https://news.example/feed.xml") -> tuple[FeedItem, ...]:
    return parse(xml.encode(), url=url, content_type="text/xml; charset=utf-8").items


def rss(*entries: str, namespaces: str = "") -> str:
    inside = "".join(f"<item>{entry}</item>" for entry in entries)
    return f"<rss version='2.0' {namespaces}><channel><title>News</title>{inside}</channel></rss>"


def atom(*entries: str, attributes: str = "", head: str = "") -> str:
    inside = "".join(f"<entry>{entry}</entry>" for entry in entries)
    return f"<feed xmlns='http://www.w3.org/2005/Atom' {attributes}><title>News</title>{head}{inside}</feed>"
