"""A process that a stranger has taken over can neither fill our memory nor keep us waiting."""

import asyncio

import pytest

from bot.news.child_process import ChildProcess, ProcessBroke, serve


async def test_an_answer_out_of_all_proportion_is_not_read_and_the_next_question_is_answered() -> None:
    process = ChildProcess("tests.bot.news.test_child_process", deadline=30, largest_answer=1_000)
    assert await process.ask(b"999") == b"x" * 999
    with pytest.raises(ProcessBroke):
        await process.ask(b"1001")
    assert await process.ask(b"1000") == b"x" * 1_000
    with pytest.raises(ProcessBroke):
        await process.ask(b"no number")
    assert await process.ask(b"1") == b"x"
    await process.aclose()


async def test_a_process_that_is_ended_in_the_middle_of_a_large_answer_is_over() -> None:
    process = ChildProcess("tests.bot.news.test_child_process", deadline=30, largest_answer=1_000)
    async with asyncio.timeout(20):
        with pytest.raises(ProcessBroke):
            await process.ask(b"3000000")
        assert await process.ask(b"1") == b"x"
        await process.aclose()


if __name__ == "__main__":
    serve(lambda question: b"x" * int(question), max_memory=1024**3, deadline=30)
