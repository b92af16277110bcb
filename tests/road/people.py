"""What people do again and again on the road, and what they see."""

from tests.bot_process import BotProcess
from tests.feed_server import FeedServer
from tests.local_telegram import Json, LocalTelegram
from tests.road.conftest import FEED, feed_page

HEADLINE = "Valdora & Kestria open “Ridge Watch” drill near shared border"


async def subscribe(telegram: LocalTelegram, *people: int) -> None:
    """These people say /start and are welcomed."""
    for person in people:
        await telegram.says(person, "/start")
    for person in people:
        await telegram.wait_for_text(person, "Welcome")


async def publish(site: FeedServer, bot: BotProcess, name: str = "blogger_posts.atom.xml") -> None:
    """The news site publishes its article, after the bot has seen the feed without it."""
    await bot.feed_was_read(site, FEED)
    site.pages[FEED] = feed_page(site, name)


async def article_for(
    telegram: LocalTelegram, site: FeedServer, bot: BotProcess, *readers: int
) -> dict[int, Json]:
    """These people subscribe and receive the article; their copies, by person."""
    await subscribe(telegram, *readers)
    await publish(site, bot)
    return {reader: await telegram.wait_for_text(reader, HEADLINE) for reader in readers}


def shown_text(message: Json) -> str:
    """What a person reads in a message."""
    return str(message.get("text") or message.get("caption") or "")


def buttons(message: Json) -> list[str]:
    """The texts of a message's buttons."""
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [button["text"] for row in rows for button in row]


async def count_of(telegram: LocalTelegram, chat_id: int, words: str) -> int:
    """How many messages of a chat say this."""
    return sum(words in shown_text(message) for message in await telegram.messages(chat_id))


async def answered(telegram: LocalTelegram, message: Json, words: str) -> Json:
    """The bot's message after this one that says these words, once it is there."""
    return await telegram.wait_for(
        message["chat"]["id"],
        lambda m: m["message_id"] > message["message_id"] and words in shown_text(m),
    )
