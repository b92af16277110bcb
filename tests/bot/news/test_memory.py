"""What is small on the wire and enormous unpacked does not fill our memory: measured in its own process."""

import asyncio
import sys
from pathlib import Path

import pytest

from tests.bot.news.raw_server import raw_server, response
from tests.bot.news.test_fetching import gzip_bomb
from tests.pictures import picture

MOST_GROWTH = 60 * 1024**2


async def growth(kind: str, url: str) -> tuple[int, str]:
    """By how many bytes fetching it lets a process grow at most, and why it was refused."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.bot.news.memory_probe",
        kind,
        url,
        cwd=Path(__file__).parents[3],
        stdout=asyncio.subprocess.PIPE,
    )
    output, _ = await process.communicate()
    number, _, because = output.decode().splitlines()[-1].partition(" ")
    return int(number), because


@pytest.mark.parametrize(("kind", "limit"), [("feed", 5), ("picture", 10)])
async def test_a_hundred_megabytes_in_a_small_gzip_stay_out(kind: str, limit: int) -> None:
    bomb = gzip_bomb(100)
    assert len(bomb) < 150_000
    async with raw_server() as server:
        server.answers["/"] = response(bomb, Content_Encoding="gzip")
        grown, because = await growth(kind, server.url("/"))
    print(grown)
    assert because == f"it is larger than {limit} MB"
    assert grown < MOST_GROWTH


@pytest.mark.parametrize(("kind", "limit"), [("feed", 5), ("picture", 10)])
async def test_a_body_without_an_end_stays_out(kind: str, limit: int) -> None:
    async def endless(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            writer.write(bytes(65536))
            await writer.drain()

    async with raw_server() as server:
        server.answers["/"] = endless
        grown, because = await growth(kind, server.url("/"))
    print(grown)
    assert because == f"it is larger than {limit} MB"
    assert grown < MOST_GROWTH


@pytest.mark.parametrize("side", [6_300, 12_000])
async def test_a_picture_of_millions_of_pixels_does_not_fill_the_services_memory(side: int) -> None:
    async with raw_server() as server:
        server.answers["/"] = response(picture("PNG", size=(side, side), mode="1", colour="white"))
        grown, _ = await growth("picture", server.url("/"))
    print(grown)
    assert grown < MOST_GROWTH
