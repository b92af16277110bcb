"""Comments are found by their words, their author and their number, the newest first."""

from moderation.lookup import read_wanted
from moderation.status import Status
from storage.database import Database
from storage.lookups import Found
from storage.people import Person
from tests.builders import READER, add_article, add_comment


async def comments_saying(database: Database, *texts: str) -> list[int]:
    async with database.begin() as tx:
        article = await add_article(tx)
        return [(await add_comment(tx, article.id, text=text)).id for text in texts]


async def find(
    database: Database, written: str, *, before: int | None = None, limit: int = 9, most_read: int = 10_000
) -> Found:
    wanted = read_wanted(written)
    assert wanted is not None
    async with database.read() as tx:
        return await tx.lookups.find(wanted, before=before, limit=limit, most_read=most_read)


async def test_words_are_found_whatever_their_letters(database: Database) -> None:
    one, _, three = await comments_saying(database, "In der STRASSE", "Elsewhere", "Die Straße, ja")
    assert (await find(database, "straße")).numbers == [three, one]
    assert (await find(database, "strasse, JA")).numbers == [three]
    assert (await find(database, "avenue")).numbers == []


async def test_what_its_author_has_taken_back_is_found_by_its_number_alone(database: Database) -> None:
    async with database.begin() as tx:
        article = await add_article(tx)
        gone = await add_comment(tx, article.id, text="Boats", status=Status.WITHDRAWN)
        here = await add_comment(tx, article.id, text="Boats")
    assert (await find(database, "boats")).numbers == [here.id]
    assert (await find(database, f"#{gone.id}")).numbers == [gone.id]


async def test_no_sign_is_a_pattern(database: Database) -> None:
    (percent, *_) = await comments_saying(database, "100% sure", "1000 sure", "O'Hara; DROP TABLE comments")
    assert (await find(database, "0%")).numbers == [percent]
    assert (await find(database, "'; drop")).numbers == []
    assert (await find(database, "a; drop")).numbers != []
    assert (await find(database, "1_0")).numbers == []


async def test_people_are_found_by_the_beginning_of_their_name_or_by_their_number(database: Database) -> None:
    async with database.begin() as tx:
        await tx.people.meet(Person(READER, "Ötzi", None))
        await tx.people.meet(Person(READER + 1, "Bert", None))
        article = await add_article(tx)
        his = await add_comment(tx, article.id, status=Status.PUBLISHED)
        await add_comment(tx, article.id, author_id=READER + 1, text="ötzi")
    assert (await find(database, "@OT")).numbers == [his.id]
    assert (await find(database, f"@{READER}")).numbers == [his.id]
    assert (await find(database, f"#{his.id}")).numbers == [his.id]
    assert (await find(database, "#999999999999999")).numbers == []


async def test_pages_follow_one_another_without_a_gap(database: Database) -> None:
    numbers = await comments_saying(database, *["Boats"] * 7)
    first = await find(database, "boats", limit=3)
    assert (first.numbers, first.has_more) == (numbers[:3:-1], True)
    second = await find(database, "boats", limit=3, before=first.read_to)
    assert (second.numbers, second.has_more) == (numbers[3:0:-1], True)
    third = await find(database, "boats", limit=3, before=second.read_to)
    assert (third.numbers, third.has_more) == (numbers[:1], False)
    assert not (await find(database, "boats", limit=7)).has_more


async def test_no_more_than_so_many_comments_are_read_for_one_page(database: Database) -> None:
    wanted, *_ = await comments_saying(database, "Boats", *["Words"] * 5)
    first = await find(database, "boats", most_read=5)
    assert (first.numbers, first.has_more, first.read_to) == ([], True, wanted + 1)
    assert first.read_back_to is not None
    second = await find(database, "boats", before=first.read_to, most_read=5)
    assert (second.numbers, second.has_more) == ([wanted], False)
