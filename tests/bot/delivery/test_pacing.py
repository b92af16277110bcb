"""The pacer keeps Telegram's limits, and lets the urgent go first."""

import asyncio
from collections.abc import Coroutine, Sequence
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from telegram.error import RetryAfter

from bot.delivery.pacing import Pacer
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
    made = paced([("sendMessage", chat_id, None) for chat_id in range(1, 100)])
    assert len(made) == 99
    assert most_in(1.0, [moment for moment, _, _ in made]) == 30
    assert made[-1][0] < 3.2


def test_a_broadcast_is_spread_evenly_over_the_second() -> None:
    made = paced([("sendMessage", chat_id, Lane.NEWS) for chat_id in range(1, 100)])
    moments = [moment for moment, _, _ in made]
    assert most_in(0.1, moments) <= 7
    assert most_in(1.0, moments) == 30
    assert moments[-1] < 3.4


def test_an_answer_does_not_wait_behind_a_broadcast() -> None:
    waits: list[float] = []

    async def run() -> None:
        pacer = Pacer()
        await pacer.initialize()
        loop = asyncio.get_running_loop()

        async def take_a_while() -> float:
            left_at = loop.time()
            await asyncio.sleep(0.06)
            return left_at

        async def call(chat_id: int, lane: Lane) -> float:
            made_at: float = await pacer.process_request(
                take_a_while, (), {}, "sendMessage", {"chat_id": chat_id}, lane
            )
            return made_at

        news = [asyncio.create_task(call(chat_id, Lane.NEWS)) for chat_id in range(1, 200)]
        for chat_id in range(1_001, 1_011):
            await asyncio.sleep(0.31)
            asked_at = loop.time()
            waits.append(await call(chat_id, Lane.ANSWER) - asked_at)
        await asyncio.gather(*news)

    on_virtual_clock(run())
    assert max(waits) < 0.1


def test_a_call_counts_until_a_second_after_it_can_have_come_in() -> None:
    """A server that counts late must not find thirty-one in its second, however late each call came in."""
    came_in: list[float] = []

    async def run() -> None:
        pacer = Pacer()
        await pacer.initialize()
        on_the_way = iter([0.0, 0.15, 0.02, 0.2, 0.001, 0.09, 0.0] * 40)

        async def call(chat_id: int) -> None:
            async def callback() -> None:
                await asyncio.sleep(next(on_the_way))
                came_in.append(asyncio.get_running_loop().time())

            await pacer.process_request(callback, (), {}, "sendMessage", {"chat_id": chat_id}, Lane.NEWS)

        await asyncio.gather(*(call(chat_id) for chat_id in range(1, 200)))

    on_virtual_clock(run())
    assert len(came_in) == 199
    assert most_in(1.0, came_in) <= 30
    assert max(came_in) < 199 / 30 * 1.25


def test_a_turn_that_was_taken_is_not_waited_for_again() -> None:
    async def run() -> None:
        pacer = Pacer()
        await pacer.initialize()
        loop = asyncio.get_running_loop()

        async def callback() -> float:
            return loop.time()

        for _ in range(3):
            turn = await pacer.turn(Lane.NEWS, 1)
            got_at = loop.time()
            assert (
                await pacer.process_request(callback, (), {}, "sendMessage", {"chat_id": 1}, turn) == got_at
            )

    on_virtual_clock(run())


def test_the_holder_of_a_turn_hears_of_a_429_and_everybody_waits() -> None:
    async def run() -> None:
        pacer = Pacer()
        await pacer.initialize()

        async def refuse() -> None:
            raise RetryAfter(5)

        turn = await pacer.turn(Lane.NEWS, 1)
        with pytest.raises(RetryAfter):
            await pacer.process_request(refuse, (), {}, "sendMessage", {"chat_id": 1}, turn)
        await pacer.turn(Lane.ANSWER, 2)
        assert asyncio.get_running_loop().time() >= 5.0

    on_virtual_clock(run())


def test_a_group_that_had_too_much_waits_alone_unless_others_are_refused_too() -> None:
    async def run() -> None:
        pacer = Pacer()
        await pacer.initialize()
        loop = asyncio.get_running_loop()

        async def refuse() -> None:
            raise RetryAfter(40)

        async def refused(chat_id: int) -> None:
            turn = await pacer.turn(Lane.NEWS, chat_id)
            with pytest.raises(RetryAfter):
                await pacer.process_request(refuse, (), {}, "sendMessage", {"chat_id": chat_id}, turn)

        await refused(-100)
        await pacer.turn(Lane.NEWS, 1)
        assert loop.time() < 1.0
        await refused(-200)
        await pacer.turn(Lane.NEWS, 2)
        assert loop.time() >= 40.0

    on_virtual_clock(run())


def test_where_more_is_allowed_more_is_sent() -> None:
    async def run() -> None:
        pacer = Pacer(per_second=1000)
        await pacer.initialize()
        for chat_id in range(1, 1_501):
            await pacer.turn(Lane.NEWS, chat_id)
        assert 1.2 < asyncio.get_running_loop().time() < 1.8

    on_virtual_clock(run())


def test_one_a_second_in_a_private_chat() -> None:
    made = paced([("sendMessage", 7, None)] * 4)
    moments = [moment for moment, _, _ in made]
    assert all(later - sooner >= 1.0 for sooner, later in pairwise(moments))


def test_twenty_a_minute_in_a_group() -> None:
    made = paced([("sendMessage", -100, None)] * 21)
    assert made[19][0] == 0.0
    assert made[20][0] >= 60.0


def test_counts_in_a_channel_leave_half_of_its_minute_to_the_news() -> None:
    counts: list[tuple[str, int, Lane | None]] = [("editMessageText", -100, Lane.EDITS)] * 11
    news: list[tuple[str, int, Lane | None]] = [("sendMessage", -100, Lane.NEWS)] * 10
    alone = [moment for moment, _, _ in paced(counts)]
    assert alone[9] < 60 <= alone[10]
    beside_news = [moment for moment, _, lane in paced([*counts, *news]) if lane is Lane.NEWS]
    assert beside_news[9] < 60


def test_answers_go_before_moderation_before_news() -> None:
    first = [("sendMessage", chat_id, None) for chat_id in range(1, 31)]
    news = [("sendMessage", chat_id, Lane.NEWS) for chat_id in range(31, 61)]
    moderation = [("sendMessage", 500 + chat_id, Lane.MODERATION) for chat_id in range(5)]
    answers = [("editMessageText", 600 + chat_id, None) for chat_id in range(5)]
    order = [lane for _, _, lane in paced([*first, *news, *moderation, *answers])]
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
