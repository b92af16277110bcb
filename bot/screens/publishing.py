"""What an editor sees of an article written in the chat, before it goes out."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.news.publishing import Choice, Offer
from bot.news.written import WrittenArticle
from bot.screens import Button, Keyboard, Screen, taps
from bot.screens.article import article_screen
from bot.texts import en, en_articles
from storage.articles import Article

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def article_prompt_screen(not_before: datetime | None, zone: ZoneInfo) -> Screen:
    """Asks for an article."""
    moment = en_articles.moment(not_before.astimezone(zone)) if not_before is not None else None
    return Screen(en_articles.article_prompt(moment), placeholder=en_articles.ARTICLE_PLACEHOLDER)


def preview_screen(written: WrittenArticle) -> Screen:
    """The article as readers will get it. Their buttons come with its number."""
    return replace(article_screen(_unpublished(written)), keyboard=())


def publishing_screen(
    offer: Offer, *, subscribers: int, is_paused: bool, now: datetime, zone: ZoneInfo
) -> Screen:
    """The question below a preview; once it is answered, what happened."""
    local = offer.not_before.astimezone(zone) if offer.not_before is not None else None
    match offer.choice:
        case Choice.TIMED if local is not None and local > now:
            recall = Button(en_articles.CANCEL_EMBARGO, taps.data(taps.PUBLISH, Choice.RECALL))
            html = en_articles.goes_out(en_articles.moment(local), local - now, offer.article_id)
            return Screen(_with_pause(html, is_paused), ((recall,),))
        case Choice.TIMED if local is not None:
            return Screen(en_articles.went_out(en_articles.moment(local), offer.article_id))
        case Choice.NOW | Choice.BREAKING:
            return Screen(_with_pause(en_articles.on_its_way(offer.audience, offer.article_id), is_paused))
        case Choice.CANCEL:
            return Screen(en_articles.NOT_PUBLISHED)
        case Choice.RECALL:
            return Screen(en_articles.embargo_cancelled(offer.article_id))
    html = en_articles.publishing_question(
        subscribers, comments_open=offer.written.comments_open, is_late=local is not None and local <= now
    )
    return Screen(_with_pause(html, is_paused), _keyboard(offer, local, now))


def _keyboard(offer: Offer, local: datetime | None, now: datetime) -> Keyboard:
    def button(words: str, choice: Choice) -> Button:
        return Button(words, taps.data(taps.PUBLISH, choice))

    comments = en_articles.COMMENTS_ARE_ON if offer.written.comments_open else en_articles.COMMENTS_ARE_OFF
    # Whoever has given a time means it: the button that does is not the one beside "now".
    timed = (
        ((button(en_articles.publish_at(local), Choice.TIMED),),) if local is not None and local > now else ()
    )
    return (
        *timed,
        (button(en_articles.PUBLISH_NOW, Choice.NOW), button(en_articles.PUBLISH_BREAKING, Choice.BREAKING)),
        (button(comments, Choice.COMMENTS), button(en.CANCEL, Choice.CANCEL)),
    )


def _with_pause(html: str, is_paused: bool) -> str:
    return f"{html}\n\n{en_articles.PAUSED_ALREADY}" if is_paused else html


def _unpublished(written: WrittenArticle) -> Article:
    """As it will be stored, but for the number and the moments, which nobody is shown."""
    return Article(
        id=0,
        feed_id=None,
        external_id="",
        url=None,
        title=written.title,
        lead="",
        body_html=written.body_html,
        looks="",
        picture_url=None,
        picture_file_id=written.picture,
        sections=written.sections,
        comments_open=written.comments_open,
        comment_count=0,
        published_at=None,
        created_at=_NEVER,
        version=1,
        changed_at=None,
        copies_change_at=None,
        withdrawn_at=None,
    )
