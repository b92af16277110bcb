"""A takedown and an article that heats up, as people see them: what Telegram takes, and what it says."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.screens import taps
from bot.screens.heat import heat_screen
from bot.screens.takedown import asking_screen, notice_screen, taken_down_screen
from bot.texts import en_takedown
from moderation.comment import Comment
from moderation.heat import Episode, PolicyChange, Remedy, Temperature
from moderation.status import Status
from moderation.takedown import REFERENCE_LENGTH, LegalReason, Takedown
from tests.bot.screens.samples import LARGE, NOW, comment, comments, judged, names, reasons, titles

references = reasons.map(lambda words: words[:REFERENCE_LENGTH] if words else None)
takedowns = st.builds(
    Takedown,
    st.just(LARGE),
    st.just(LARGE),
    names,
    st.sampled_from(LegalReason),
    references,
    st.sampled_from([each for each in Status if each is not Status.TAKEN_DOWN]),
    st.just(NOW),
)
episodes = st.builds(
    Episode,
    st.just(LARGE),
    st.just(LARGE),
    st.just(NOW),
    st.just(NOW),
    st.builds(Temperature, st.integers(8, 10**6), st.integers(4, 10**6)),
    st.integers(1, 10**9 - 1),
    st.one_of(st.none(), st.sampled_from(Remedy)),
    st.one_of(st.none(), st.builds(PolicyChange, st.just("slow_minutes"), st.none(), st.integers(5, 60))),
    st.one_of(st.none(), st.just(LARGE)),
    st.just(NOW),
)
DOWN = Takedown(41, 9, "Olga", LegalReason.COPYRIGHT, "Claim <7>, /pause", Status.PUBLISHED, NOW)


@given(comments, references, takedowns, st.booleans())
def test_telegram_accepts_every_screen_of_a_takedown(
    of: Comment, reference: str | None, takedown: Takedown, is_newest: bool
) -> None:
    for screen in (
        asking_screen(of, reference),
        taken_down_screen(takedown, None),
        taken_down_screen(takedown, of),
        notice_screen(of, takedown, is_newest=is_newest),
    ):
        judged(screen)


def test_an_owner_sees_what_goes_and_what_they_refer_to_and_has_a_button_for_each_reason() -> None:
    screen = asking_screen(comment(41, text="Copied & pasted"), "Claim <7>, /pause")
    text = judged(screen).text
    assert "Comment 41\nCopied & pasted\nTake it down?" in text
    assert text.endswith("Reference: Claim <7>, /\u2060pause")
    assert "tg-spoiler" in screen.html
    read = [taps.read(button.data) for row in screen.keyboard for button in row]
    assert [tap.arguments for tap in read if tap] == [
        ("41", "illegal"),
        ("41", "personal"),
        ("41", "order"),
        ("41", "copyright"),
        ("41", "other"),
        ("41", "cancel"),
    ]
    assert "/takedown 41 Section 186" in asking_screen(comment(41), None).html


def test_what_was_done_is_said_without_a_word_of_the_comment_unless_an_owner_asks_for_it() -> None:
    text = judged(taken_down_screen(DOWN, None)).text
    assert text.startswith("⚖️ Comment 41 was taken down by Olga, 02.01.2026 03:04 UTC: copyright. It was")
    assert "/takedown 41" in text
    assert "Secret words" in judged(taken_down_screen(DOWN, comment(41, text="Secret words"))).text


def test_its_author_reads_why_once_and_in_older_notices_that_there_is_a_newer_one() -> None:
    of = comment(41, status=Status.TAKEN_DOWN, text="Secret words")
    screen = notice_screen(of, DOWN, is_newest=True)
    assert judged(screen).text == (
        "⚖️ Your comment was removed for good. Reason: it uses somebody's work without permission "
        "(copyright). A person decided this; no machine had a part in it. An edit cannot bring it back. "
        "If you think that this is wrong, you can have a court decide.\nReference: Claim <7>, /\u2060pause"
    )
    assert (screen.reply_to, screen.keyboard) == (70, ())
    assert notice_screen(of, DOWN, is_newest=False).html == en_takedown.EARLIER_NOTICE
    held = replace(DOWN, before=Status.HELD)
    assert "Your comment will not be published." in notice_screen(of, held, is_newest=True).html


@given(episodes, titles, names)
def test_telegram_accepts_every_screen_of_heat(episode: Episode, title: str, name: str) -> None:
    judged(heat_screen(episode, title, name))
