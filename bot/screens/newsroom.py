"""What editors see of an article that was published."""

from collections.abc import Mapping
from datetime import datetime
from html import escape
from typing import Any
from zoneinfo import ZoneInfo

from bot.screens import Button, Screen, taps
from bot.texts import en, en_articles
from storage.articles import Article, Version
from storage.broadcasts import UNDER_WAY, BroadcastKind, BroadcastState, Progress

BAR_CELLS = 10
FAILURES_SHOWN = 5


def status_screen(
    article: Article,
    versions: list[Version],
    broadcasts: list[Progress],
    details: Mapping[str, Any],
    now: datetime,
    *,
    is_paused: bool,
    zone: ZoneInfo,
) -> Screen:
    """How far an article has come, and what an editor can do about it."""
    parts = [
        f"<b>{escape(article.title)}</b>\n{en_articles.article_facts(article.id, article.comment_count)}"
    ]
    if article.withdrawn_at is not None:
        parts.append(en_articles.withdrawn_since(article.withdrawn_at))
    parts += [_progress(progress, now, zone, is_paused=is_paused) for progress in broadcasts]
    if versions:
        parts.append(en_articles.versions([(version.number, version.created_at) for version in versions]))
    return Screen("\n\n".join(parts), _keyboard(article, broadcasts, details))


def correction_preview(article: Article, details: Mapping[str, Any]) -> Screen:
    """A correction as readers will see it, and the question whether to send it."""
    html = f"{en.correction(details['html'])}\n\n"
    answer = details.get("answer")
    if answer is not None:
        return Screen(
            html + (en_articles.CORRECTION_SENT if answer == "send" else en_articles.CORRECTION_CANCELLED)
        )
    keyboard = (
        (
            Button(en_articles.SEND_CORRECTION, taps.data(taps.CORRECT, "send")),
            Button(en.CANCEL, taps.data(taps.CORRECT, "cancel")),
        ),
    )
    return Screen(html + en_articles.correction_question(article.title), keyboard)


def _progress(progress: Progress, now: datetime, zone: ZoneInfo, *, is_paused: bool) -> str:
    broadcast = progress.broadcast
    what = f"<b>{en_articles.BROADCAST_WORDS[broadcast.kind is BroadcastKind.CORRECTION]}</b>"
    if broadcast.state is BroadcastState.RUNNING and broadcast.not_before > now:
        local = broadcast.not_before.astimezone(zone)
        return f"{what}, {en_articles.waits_until(en_articles.moment(local), local - now)}"
    total = max(progress.audience, 1)
    filled = round(BAR_CELLS * min(1.0, (progress.sent + progress.failed) / total))
    bar = "█" * filled + "░" * (BAR_CELLS - filled)
    lines = [
        f"{what}, {en_articles.BROADCAST_STATES[broadcast.state]}",
        f"<code>{bar}</code> "
        + en_articles.progress(progress.sent, progress.audience, progress.failed, progress.waiting),
    ]
    remaining = progress.remaining(now)
    if is_paused and broadcast.state in UNDER_WAY:
        lines.append(en_articles.PAUSED_ALREADY)
    elif remaining is not None and progress.waiting:
        lines.append(en_articles.remaining(progress.rate(now) or 0.0, remaining))
    reasons = sorted(progress.failures.items(), key=lambda reason: -reason[1])[:FAILURES_SHOWN]
    lines += [f"{number:,} × {escape(reason)}" for reason, number in reasons]
    return "\n".join(lines)


def _keyboard(
    article: Article, broadcasts: list[Progress], details: Mapping[str, Any]
) -> tuple[tuple[Button, ...], ...]:
    if details.get("asks_recall"):
        return (
            (Button(en_articles.RECALL_YES, taps.data(taps.RECALLED, article.id)),),
            (Button(en.BACK, taps.data(taps.STATUS, article.id)),),
        )
    rows = [(Button(en_articles.REFRESH, taps.data(taps.STATUS, article.id)),)]
    if article.withdrawn_at is None:
        if any(progress.failed for progress in broadcasts):
            rows.append((Button(en_articles.RESEND, taps.data(taps.RESEND, article.id)),))
        rows.append((Button(en_articles.RECALL, taps.data(taps.RECALL, article.id)),))
    return tuple(rows)
