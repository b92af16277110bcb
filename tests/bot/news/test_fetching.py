"""Feeds are fetched from servers that are slow, broken or hostile, over real sockets."""

import asyncio
import gzip
import zlib
from collections.abc import AsyncIterator, Iterable

import httpcore
import pytest

from bot.news.fetching import MAX_BODY, FeedUnavailable, Fetched, Fetcher, NotModified
from bot.news.items import NO_LINKS, Links
from bot.news.photo_source import PhotoSource
from tests.bot.news.raw_server import RawServer, raw_server, response
from tests.pictures import picture

FEED = b"<feed xmlns='http://www.w3.org/2005/Atom'><title>Only News</title></feed>"
PUBLIC_IP = "93.184.216.34"


@pytest.fixture
async def server() -> AsyncIterator[RawServer]:
    async with raw_server() as served:
        yield served


@pytest.fixture
async def fetcher() -> AsyncIterator[Fetcher]:
    fetcher = Fetcher(allow_private=True, deadline=5)
    yield fetcher
    await fetcher.aclose()


async def fetched(fetcher: Fetcher, url: str) -> Fetched:
    result = await fetcher.fetch(url)
    assert isinstance(result, Fetched)
    return result


async def test_a_feed_is_read_with_its_validators_as_they_are(server: RawServer, fetcher: Fetcher) -> None:
    server.answers["/feed"] = response(
        FEED,
        ETag='W/"a\xe9b"',
        Last_Modified="yesterday, more or less",
        Content_Type="text/xml; charset=utf-8",
    )
    assert await fetcher.fetch(server.url("/feed")) == Fetched(
        body=FEED,
        url=server.url("/feed"),
        etag='W/"a\xe9b"',
        last_modified="yesterday, more or less",
        content_type="text/xml; charset=utf-8",
        moved_to=None,
        fresh_for=0.0,
    )


async def test_the_bot_says_who_it_is_and_what_it_reads(server: RawServer, fetcher: Fetcher) -> None:
    server.answers["/feed"] = response(FEED)
    await fetcher.fetch(server.url("/feed"))
    head = server.requests[0].lower()
    assert "user-agent: onlynews/0.1\r\n" in head
    assert "accept-encoding: gzip, deflate\r\n" in head
    assert "if-none-match" not in head
    assert "if-modified-since" not in head


async def test_a_picture_is_asked_for_as_one_and_without_saying_where_it_was_found(server: RawServer) -> None:
    server.answers["/moved.jpg"] = response(status="302 Found", Location="/p.jpg", Set_Cookie="reader=1")
    server.answers["/p.jpg"] = response(picture())
    source = PhotoSource(allow_private=True)
    assert (await source.photo(server.url("/moved.jpg"))).content == picture()
    for head in map(str.lower, server.requests):
        assert "accept: image/jpeg, image/png, image/webp;q=" in head
        assert "user-agent: onlynews/0.1\r\n" in head
        assert "referer" not in head
        assert "cookie" not in head
    await source.aclose()


async def test_an_unchanged_feed_is_not_read_again(server: RawServer, fetcher: Fetcher) -> None:
    server.answers["/feed"] = response(status="304 Not Modified")
    result = await fetcher.fetch(server.url("/feed"), etag='W/"a\xe9b"', last_modified="yesterday")
    assert result == NotModified(moved_to=None, fresh_for=0.0)
    assert 'if-none-match: W/"a\xe9b"\r\n' in server.requests[0].replace("If-None-Match", "if-none-match")
    assert "yesterday\r\n" in server.requests[0]


async def test_redirects_are_followed_and_the_last_address_is_known(
    server: RawServer, fetcher: Fetcher
) -> None:
    server.answers["/old"] = response(status="301 Moved Permanently", Location="/new")
    server.answers["/new"] = response(status="302 Found", Location=server.url("/feed?x=1"))
    server.answers["/feed?x=1"] = response(FEED)
    result = await fetched(fetcher, server.url("/old"))
    assert (result.url, result.body) == (server.url("/feed?x=1"), FEED)


async def test_a_loop_of_redirects_ends(server: RawServer, fetcher: Fetcher) -> None:
    server.answers["/loop"] = response(status="302 Found", Location="/loop")
    with pytest.raises(FeedUnavailable, match="redirects more than 5 times"):
        await fetcher.fetch(server.url("/loop"))
    assert len(server.requests) == 6


async def test_the_body_of_a_redirect_is_not_read(server: RawServer, fetcher: Fetcher) -> None:
    async def endless(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 302 Found\r\nLocation: /feed\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            writer.write(b"10000\r\n" + bytes(65536) + b"\r\n")
            await writer.drain()

    server.answers["/endless"] = endless
    server.answers["/feed"] = response(FEED)
    assert (await fetched(fetcher, server.url("/endless"))).body == FEED


async def test_a_password_in_the_address_is_used_and_not_passed_on(
    server: RawServer, fetcher: Fetcher
) -> None:
    server.answers["/feed"] = response(FEED)
    url = server.url("/feed")
    result = await fetched(fetcher, url.replace("http://", "http://reader:secret@"))
    assert result.url == url
    assert "authorization: Basic " in server.requests[0].replace("Authorization", "authorization")


@pytest.mark.parametrize(
    "status", ["404 Not Found", "410 Gone", "500 Oops", "206 Partial Content", "204 No Content"]
)
async def test_any_other_answer_is_told_with_its_status(
    server: RawServer, fetcher: Fetcher, status: str
) -> None:
    server.answers["/feed"] = response(status=status)
    with pytest.raises(FeedUnavailable, match=f"its server answers {status}"):
        await fetcher.fetch(server.url("/feed"))


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "ftp://news.example/feed", "news.example/feed", "", "data:text/xml,x", "//x/feed"],
)
async def test_only_http_addresses_are_feeds(fetcher: Fetcher, url: str) -> None:
    with pytest.raises(FeedUnavailable, match="does not begin with http"):
        await fetcher.fetch(url)


@pytest.mark.parametrize(
    "url", ["http://", "http://[::1", "http://news.example:99999/", "http://a b/", "http://\x00/"]
)
async def test_an_impossible_address_is_told(fetcher: Fetcher, url: str) -> None:
    with pytest.raises(FeedUnavailable):
        await fetcher.fetch(url)


@pytest.mark.parametrize(
    "location", ["file:///etc/passwd", "gopher://news.example/", "http://[", "javascript:1"]
)
async def test_a_redirect_out_of_the_web_is_not_followed(
    server: RawServer, fetcher: Fetcher, location: str
) -> None:
    server.answers["/feed"] = response(status="302 Found", Location=location)
    with pytest.raises(FeedUnavailable):
        await fetcher.fetch(server.url("/feed"))


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


LONG = FEED + b"<!--" + b"news " * 100_000 + b"-->"


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [
        ("gzip", gzip.compress(LONG)),
        ("x-gzip", gzip.compress(LONG)),
        ("GZIP", gzip.compress(LONG[:1000]) + gzip.compress(LONG[1000:]) + b"\0\0\0"),
        ("deflate", zlib.compress(LONG)),
        ("deflate", raw_deflate(LONG)),
        ("identity", LONG),
    ],
    ids=["gzip", "x-gzip", "gzip of two members", "deflate", "raw deflate", "identity"],
)
@pytest.mark.parametrize("piece", [1000, 10**9])
async def test_compressed_feeds_are_read(
    server: RawServer, fetcher: Fetcher, encoding: str, packed: bytes, piece: int
) -> None:
    async def in_pieces(writer: asyncio.StreamWriter) -> None:
        writer.write(f"HTTP/1.1 200 OK\r\nContent-Encoding: {encoding}\r\n\r\n".encode())
        for start in range(0, len(packed), piece):
            writer.write(packed[start : start + piece])
            await writer.drain()

    server.answers["/feed"] = in_pieces
    assert (await fetched(fetcher, server.url("/feed"))).body == LONG


@pytest.mark.parametrize(
    ("encoding", "packed", "reason"),
    [
        ("gzip", b"not gzip at all", "damaged"),
        ("gzip", gzip.compress(LONG)[:-30], "cut short"),
        ("deflate", b"\xff\xff\xff\xff", "damaged"),
        ("br", b"anything", "did not ask for"),
        ("gzip, gzip", b"anything", "did not ask for"),
    ],
)
async def test_damaged_compression_is_told(
    server: RawServer, fetcher: Fetcher, encoding: str, packed: bytes, reason: str
) -> None:
    server.answers["/feed"] = response(packed, Content_Encoding=encoding)
    with pytest.raises(FeedUnavailable, match=reason):
        await fetcher.fetch(server.url("/feed"))


def gzip_bomb(megabytes: int) -> bytes:
    packer = zlib.compressobj(9, wbits=zlib.MAX_WBITS | 16)
    pieces: Iterable[bytes] = (packer.compress(bytes(1024**2)) for _ in range(megabytes))
    return b"".join(pieces) + packer.flush()


@pytest.mark.parametrize(
    ("body", "headers"),
    [(bytes(MAX_BODY + 1), {}), (gzip_bomb(100), {"Content_Encoding": "gzip"})],
    ids=["plain", "gzip bomb"],
)
async def test_a_feed_over_five_megabytes_is_refused(
    server: RawServer, fetcher: Fetcher, body: bytes, headers: dict[str, str]
) -> None:
    server.answers["/feed"] = response(body, **headers)
    with pytest.raises(FeedUnavailable, match="larger than 5 MB"):
        await fetcher.fetch(server.url("/feed"))


async def test_a_feed_of_exactly_five_megabytes_is_read(server: RawServer, fetcher: Fetcher) -> None:
    server.answers["/feed"] = response(bytes(MAX_BODY))
    assert len((await fetched(fetcher, server.url("/feed"))).body) == MAX_BODY


async def test_a_server_that_drips_bytes_for_ever_is_left_at_the_deadline(server: RawServer) -> None:
    async def drip(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            writer.write(b" ")
            await writer.drain()
            await asyncio.sleep(0.02)

    server.answers["/feed"] = drip
    fetcher = Fetcher(allow_private=True, deadline=0.3)
    with pytest.raises(FeedUnavailable, match=r"not read within 0\.3 seconds"):
        await fetcher.fetch(server.url("/feed"))
    await fetcher.aclose()


async def test_a_server_that_says_nothing_is_left_at_the_deadline(server: RawServer) -> None:
    async def hang(writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(60)

    server.answers["/feed"] = hang
    fetcher = Fetcher(allow_private=True, deadline=0.3)
    with pytest.raises(FeedUnavailable, match=r"seconds|slow"):
        await fetcher.fetch(server.url("/feed"))
    await fetcher.aclose()


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort",
        b"SSH-2.0-OpenSSH\r\n",
        b"HTTP/1.1 banana\r\n\r\n",
    ],
)
async def test_a_server_that_breaks_off_is_told(server: RawServer, fetcher: Fetcher, answer: bytes) -> None:
    server.answers["/feed"] = answer
    with pytest.raises(FeedUnavailable, match="broke off"):
        await fetcher.fetch(server.url("/feed"))


async def test_a_server_that_is_not_there_is_told(fetcher: Fetcher) -> None:
    async with raw_server() as gone:
        url = gone.url("/feed")
    with pytest.raises(FeedUnavailable, match="cannot be reached"):
        await fetcher.fetch(url)


async def test_cookies_are_neither_kept_nor_sent(server: RawServer, fetcher: Fetcher) -> None:
    server.answers["/feed"] = response(FEED, Set_Cookie="reader=1; Path=/")
    await fetcher.fetch(server.url("/feed"))
    await fetcher.fetch(server.url("/feed"))
    assert "cookie" not in server.requests[1].lower()


async def test_this_machine_is_not_read_unless_allowed(server: RawServer) -> None:
    server.answers["/feed"] = response(FEED)
    fetcher = Fetcher()
    for url in (
        server.url("/feed"),
        f"http://localhost:{server.port}/feed",
        f"http://[::ffff:127.0.0.1]:{server.port}/",
    ):
        with pytest.raises(
            FeedUnavailable, match=r"not on a public address \(ALLOW_PRIVATE_FEEDS=1 allows it\)"
        ):
            await fetcher.fetch(url)
    assert server.requests == []
    await fetcher.aclose()


class _StandIn(httpcore.AnyIOBackend):
    """The open internet, as far as these tests need it: PUBLIC_IP is the server of the test."""

    def __init__(self, port: int) -> None:
        self._port = port

    async def connect_tcp(self, host: str, *args: object, **kwargs: object) -> httpcore.AsyncNetworkStream:
        assert host == PUBLIC_IP
        return await super().connect_tcp("127.0.0.1", self._port)


async def test_a_public_server_cannot_redirect_us_into_our_own_network(server: RawServer) -> None:
    server.answers["/feed"] = response(FEED)
    server.answers["/away"] = response(status="302 Found", Location=server.url("/feed"))
    fetcher = Fetcher(network=_StandIn(server.port))
    assert (await fetched(fetcher, f"http://{PUBLIC_IP}/feed")).body == FEED
    with pytest.raises(FeedUnavailable, match=r"127\.0\.0\.1 is not on a public address"):
        await fetcher.fetch(f"http://{PUBLIC_IP}/away")
    assert len(server.requests) == 2
    await fetcher.aclose()


async def test_a_proxy_from_the_environment_is_not_used(
    server: RawServer, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.answers["/feed"] = response(FEED)
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    fetcher_with_proxy = Fetcher(allow_private=True)
    assert (await fetched(fetcher_with_proxy, server.url("/feed"))).body == FEED
    await fetcher_with_proxy.aclose()


@pytest.mark.parametrize(
    ("header", "links"),
    [
        ('<https://hub.example/>; rel="hub", </feed>; rel="self"', Links("https://hub.example/", "/feed")),
        ("<https://hub.example/?a,b>;rel=hub", Links("https://hub.example/?a,b", None)),
        ('</style.css>; rel="preload"; as=style', NO_LINKS),
        ("<<>>;;=,;rel=hub", NO_LINKS),
    ],
)
async def test_the_hub_that_link_headers_name_is_told(
    server: RawServer, fetcher: Fetcher, header: str, links: Links
) -> None:
    server.answers["/feed"] = response(FEED, Link=header)
    assert (await fetched(fetcher, server.url("/feed"))).links == links


async def test_a_form_is_sent_and_followed_where_it_is_sent_on(server: RawServer, fetcher: Fetcher) -> None:
    server.answers["/old"] = response(status="307 Temporary Redirect", Location="/hub")
    server.answers["/hub"] = response(b"x" * 100, status="202 Accepted")
    await fetcher.post(server.url("/old"), {"hub.mode": "subscribe"})
    assert [head.split(" ")[:2] for head in server.requests] == [["POST", "/old"], ["POST", "/hub"]]
    assert "content-type: application/x-www-form-urlencoded" in server.requests[1].lower()


@pytest.mark.parametrize(
    ("status", "because"),
    [
        ("400 Bad Request", "its server answers 400 Bad Request"),
        ("302 Found", "its server answers 302 Found"),
        ("308 Permanent Redirect", "it redirects more than 5 times"),
    ],
)
async def test_a_form_that_is_not_accepted_is_a_failure(
    server: RawServer, fetcher: Fetcher, status: str, because: str
) -> None:
    server.answers["/hub"] = response(b"callback?", status=status, Location="/hub")
    with pytest.raises(FeedUnavailable) as failure:
        await fetcher.post(server.url("/hub"), {"hub.mode": "subscribe"})
    assert str(failure.value) == because


async def test_a_form_is_sent_to_public_addresses_only(server: RawServer) -> None:
    fetcher = Fetcher()
    with pytest.raises(FeedUnavailable, match="not on a public address"):
        await fetcher.post(server.url("/hub"), {"hub.mode": "subscribe"})
    await fetcher.aclose()
    assert server.requests == []
