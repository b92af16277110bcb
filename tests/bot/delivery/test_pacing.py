"""The pacer keeps Telegram's limits, and lets the urgent go first."""

import asyncio
from collections.abc import Coroutine, Sequence
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from telegram.error import RetryAfter

from bot.delivery.pacing import Limit, Pacer, SlidingWindow
from storage.outbox import Lane


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop whose clock jumps to the next alarm, so that a minute of pacing takes a moment."""

    def __init__(self) -> None:
        super().__init__()
        self._now = 0.0

    def time(self) -> float:
        return self._now

    def _run_once(self) -> None:
        scheduled = self._scheduled  # type: ignore[attr-defined]
        if not self._ready and scheduled:  # type: ignore[attr-defined]
            self._now = max(self._now, scheduled[0].when())
        super()._run_once()  # type: ignore[misc]


def on_virtual_clock(work: Coroutine[None, None, None]) -> None:
    """Runs something without waiting for its pauses."""
    loop = VirtualLoop()
    try:
        loop.run_until_complete(work)
    finally:
        loop.close()


def paced(calls: Sequence[tuple[str, int, Lane | None]]) -> list[tuple[float, int, Lane | None]]:
    """Makes all calls at once on a virtual clock; when each was made, in that order."""
    made: list[tuple[float, int, Lane | None]] = []

    async def run() -> None:
        pacer = Pacer()
        await pacer.initialize()

        async def call(endpoint: str, chat_id: int, lane: Lane | None) -> None:
            async def callback() -> bool:
                made.append((asyncio.get_running_loop().time(), chat_id, lane))
                return True

            await pacer.process_request(callback, (), {}, endpoint, {"chat_id": chat_id}, lane)

        await asyncio.gather(*(call(*each) for each in calls))

    on_virtual_clock(run())
    return made


def most_in(window: float, moments: Sequence[float]) -> int:
    """The most calls in any window of so many seconds."""
    return max(sum(start <= moment < start + window for moment in moments) for start in moments)


def test_never_more_than_thirty_in_any_second() -> None:
    made = paced([("sendMessage", chat_id, Lane.NEWS) for chat_id in range(1, 100)])
    assert len(made) == 99
    assert most_in(1.0, [moment for moment, _, _ in made]) == 30
    assert made[-1][0] < 3.2


def test_one_a_second_in_a_private_chat() -> None:
    made = paced([("sendMessage", 7, None)] * 4)
    moments = [moment for moment, _, _ in made]
    assert all(later - sooner >= 1.0 for sooner, later in pairwise(moments))


def test_twenty_a_minute_in_a_group() -> None:
    made = paced([("sendMessage", -100, None)] * 21)
    assert made[19][0] == 0.0
    assert made[20][0] >= 60.0


def test_answers_go_before_moderation_before_news() -> None:
    news = [("sendMessage", chat_id, Lane.NEWS) for chat_id in range(1, 61)]
    moderation = [("sendMessage", 500 + chat_id, Lane.MODERATION) for chat_id in range(5)]
    answers = [("editMessageText", 600 + chat_id, None) for chat_id in range(5)]
    order = [lane for _, _, lane in paced([*news, *moderation, *answers])]
    # The first thirty were on their way before anybody else asked.
    assert order[30:40] == [None] * 5 + [Lane.MODERATION] * 5


def test_a_chat_that_must_wait_does_not_hold_up_the_others() -> None:
    made = paced([("sendMessage", 1, None), ("sendMessage", 1, None), ("sendMessage", 2, Lane.NEWS)])
    assert [chat_id for _, chat_id, _ in made] == [1, 2, 1]


def test_methods_that_telegram_does_not_limit_do_not_wait() -> None:
    made = paced([("answerCallbackQuery", 1, None)] * 100)
    assert {moment for moment, _, _ in made} == {0.0}


def test_after_a_429_everybody_waits_and_nothing_is_dropped() -> None:
    moments: list[float] = []

    async def run() -> None:
        pacer = Pacer()
        await pacer.initialize()
        refusals = [RetryAfter(5)]

        async def callback() -> bool:
            if refusals:
                raise refusals.pop()
            moments.append(asyncio.get_running_loop().time())
            return True

        await asyncio.gather(
            *(
                pacer.process_request(callback, (), {}, "sendMessage", {"chat_id": chat_id}, Lane.NEWS)
                for chat_id in (1, 2)
            )
        )
        await pacer.process_request(callback, (), {}, "sendMessage", {"chat_id": 3}, None)

    on_virtual_clock(run())
    assert len(moments) == 3
    assert min(moments) >= 5.0


def test_a_caller_who_gives_up_does_not_use_up_a_turn() -> None:
    made: list[tuple[int, float]] = []

    async def run() -> None:
        pacer = Pacer()
        await pacer.initialize()

        async def callback(number: int) -> bool:
            made.append((number, asyncio.get_running_loop().time()))
            return True

        def call(number: int) -> "asyncio.Task[bool]":
            return asyncio.create_task(
                pacer.process_request(callback, (number,), {}, "sendMessage", {"chat_id": 1}, None)
            )

        first, second, third = call(1), call(2), call(3)
        await first
        second.cancel()
        await third

    on_virtual_clock(run())
    assert [number for number, _ in made] == [1, 3]
    assert made[1][1] < 1.5


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from([1, 2, 3, -1]), st.sampled_from([None, Lane.MODERATION, Lane.NEWS])),
        max_size=60,
    )
)
def test_whatever_is_asked_is_made_once_and_within_the_limits(calls: list[tuple[int, Lane | None]]) -> None:
    made = paced([("sendMessage", chat_id, lane) for chat_id, lane in calls])
    assert len(made) == len(calls)
    for chat_id in (1, 2, 3):
        of_chat = [moment for moment, chat, _ in made if chat == chat_id]
        assert not of_chat or most_in(1.0, of_chat) == 1
    of_group = [moment for moment, chat, _ in made if chat == -1]
    assert not of_group or most_in(60.0, of_group) <= 20


@pytest.mark.parametrize("calls", [1, 3])
def test_a_window_is_free_again_when_its_oldest_call_no_longer_counts(calls: int) -> None:
    window = SlidingWindow(Limit(calls, 1.0))
    for number in range(calls):
        assert window.free_at() == 0.0
        window.note(10.0 + number / 10)
    assert 11.0 < window.free_at() < 11.1
