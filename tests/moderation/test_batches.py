from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from moderation.batching import BATCH_OVERHEAD, BATCH_TOKENS, cut_batches

few_lengths = st.lists(st.integers(min_value=1, max_value=512), max_size=7)
overheads = st.sampled_from([0, 1, 40, 500])


def cost(batches: list[list[int]], lengths: list[int], overhead: int) -> int:
    return sum(len(batch) * max(lengths[index] for index in batch) + overhead for batch in batches)


def fits(batch: list[int], lengths: list[int], most: int) -> bool:
    return len(batch) == 1 or len(batch) * max(lengths[index] for index in batch) <= most


def every_way_to_group(items: list[int]) -> Iterator[list[list[int]]]:
    if not items:
        yield []
        return
    first, rest = items[0], items[1:]
    for groups in every_way_to_group(rest):
        yield [[first], *groups]
        for at, group in enumerate(groups):
            yield [*groups[:at], [first, *group], *groups[at + 1 :]]


@given(few_lengths, overheads, st.sampled_from([64, 1_024, 10_000]))
def test_no_grouping_whatever_costs_less(lengths: list[int], overhead: int, most: int) -> None:
    batches = cut_batches(lengths, overhead, most)
    cheapest = min(
        cost(groups, lengths, overhead)
        for groups in every_way_to_group(list(range(len(lengths))))
        if all(fits(group, lengths, most) for group in groups)
    )
    assert cost(batches, lengths, overhead) == cheapest


@given(st.lists(st.integers(min_value=1, max_value=600), max_size=64))
def test_every_text_is_in_exactly_one_batch_of_bounded_size(lengths: list[int]) -> None:
    batches = cut_batches(lengths)
    assert sorted(index for batch in batches for index in batch) == list(range(len(lengths)))
    assert all(fits(batch, lengths, BATCH_TOKENS) for batch in batches)


def test_texts_of_one_length_share_a_batch_and_a_long_one_stays_alone() -> None:
    assert cut_batches([10, 300, 10, 10]) == [[0, 2, 3], [1]]
    assert cut_batches([20, 20 + BATCH_OVERHEAD - 1]) == [[0, 1]]
    assert cut_batches([20, 20 + BATCH_OVERHEAD + 1]) == [[0], [1]]
