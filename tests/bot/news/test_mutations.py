"""Whatever a feed does to its articles, each is delivered once: the identity table, row by row."""

import pytest

from tests.bench.mutations import MUTATIONS, Mutation, deliveries_of


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.name)
async def test_what_a_feed_does_to_its_articles_delivers_each_once(mutation: Mutation) -> None:
    assert await deliveries_of(mutation) == mutation.expected
