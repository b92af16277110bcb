"""Which windows are scored next, without a model and without a process."""

import math
import threading
import time

from hypothesis import given
from hypothesis import strategies as st

from moderation.scoring.process import BATCH_TOKENS, SMALL_BATCH_TOKENS, Part, Queue, Text

LATER = 1e12


def text(number: int, *lengths: int, deadline: float = LATER) -> Text:
    windows = [[number] * length for length in lengths]
    return Text(number, deadline, windows, len(windows))


def filled(*texts: Text, workers: int = 1) -> Queue:
    queue = Queue(workers)
    for each in texts:
        queue.add(each, background=False)
    return queue


def numbers(batch: list[Part]) -> list[int]:
    return [part.text.number for part in batch]


def test_windows_are_scored_in_the_order_they_came_as_many_as_fit_into_a_batch() -> None:
    queue = filled(text(1, 200), text(2, 200), text(3, 200), text(4, 10))
    assert numbers(queue.next_batch()) == [1, 2]
    assert numbers(queue.next_batch()) == [3, 4]


def test_window_beyond_a_batch_goes_alone_and_is_never_passed_over() -> None:
    queue = filled(text(1, BATCH_TOKENS + 100), text(2, 5))
    assert numbers(queue.next_batch()) == [1]
    assert numbers(queue.next_batch()) == [2]


def test_what_waits_is_shared_out_among_the_workers() -> None:
    queue = filled(*(text(n, 50) for n in range(1, 5)), workers=2)
    assert numbers(queue.next_batch()) == [1, 2]
    assert numbers(queue.next_batch()) == [3]


def test_a_few_short_texts_are_not_shared_out() -> None:
    queue = filled(*(text(n, SMALL_BATCH_TOKENS // 4) for n in range(1, 5)), workers=8)
    assert numbers(queue.next_batch()) == [1, 2, 3, 4]


def test_readers_go_before_what_nobody_waits_for() -> None:
    queue = Queue(1)
    queue.add(text(1, 300), background=True)
    queue.add(text(2, 300), background=True)
    queue.add(text(3, 300), background=False)
    assert numbers(queue.next_batch()) == [3]
    assert numbers(queue.next_batch()) == [1]


def test_text_that_nobody_waits_for_any_more_costs_nothing() -> None:
    queue = filled(text(1, 10), text(2, 10, deadline=time.monotonic() - 1), text(3, 10))
    queue.drop([1])
    assert numbers(queue.next_batch()) == [3]


def test_score_of_a_text_is_the_worst_of_its_windows_for_each_label() -> None:
    long = text(1, 10, 10)
    queue = filled(long)
    first, second = queue.next_batch()
    assert not queue.done(first, {"insult": 0.9, "threat": 0.1})
    assert queue.done(second, {"insult": 0.2, "threat": 0.3})
    assert long.scores == {"insult": 0.9, "threat": 0.3}


def test_window_without_a_number_leaves_its_text_without_one_whichever_comes_first() -> None:
    for scores in ((math.nan, 0.9), (0.9, math.nan)):
        long = text(1, 10, 10)
        queue = filled(long)
        for part, score in zip(queue.next_batch(), scores, strict=True):
            queue.done(part, {"insult": score})
        assert math.isnan(long.scores["insult"])


def test_answer_for_a_dropped_text_is_nobodys() -> None:
    queue = filled(text(1, 10))
    (part,) = queue.next_batch()
    queue.drop([1])
    assert not queue.done(part, {"insult": 0.9})


def test_workers_are_sent_home_when_all_is_done_and_not_before() -> None:
    queue = filled(text(1, 10))
    queue.finish()
    assert numbers(queue.next_batch()) == [1]
    assert queue.next_batch() == []


def test_worker_that_waits_hears_of_work() -> None:
    queue = Queue(1)
    batches: list[list[Part]] = []
    worker = threading.Thread(target=lambda: batches.append(queue.next_batch()))
    worker.start()
    queue.add(text(1, 10), background=False)
    worker.join(timeout=10)
    assert [numbers(batch) for batch in batches] == [[1]]


@given(st.lists(st.integers(min_value=1, max_value=512), max_size=60), st.integers(1, 4))
def test_every_window_is_scored_once_in_batches_of_bounded_size(lengths: list[int], workers: int) -> None:
    queue = filled(*(text(n, length) for n, length in enumerate(lengths)), workers=workers)
    queue.finish()
    seen = []
    while batch := queue.next_batch():
        assert len(batch) == 1 or sum(len(part.window) for part in batch) <= BATCH_TOKENS
        seen += numbers(batch)
    assert seen == list(range(len(lengths)))
