"""Fetches a feed or a picture over HTTP from a server that may be slow, broken or hostile."""

import asyncio
import http.cookiejar
import logging
import zlib
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

import httpcore
import httpx

from bot.news.addresses import PrivateAddress, PublicNetwork
from bot.news.items import NO_LINKS, Links
from bot.news.schedule import fresh_for, retry_after
from storage.clock import utc_now

USER_AGENT: Final = "OnlyNews/0.1"
MAX_BODY: Final = 5 * 1024 * 1024  # bytes, after decompression
MAX_REDIRECTS: Final = 5
DEADLINE_SECONDS: Final = 20.0

_PIECE = 65536  # bytes
# A validator longer than this is not worth storing; the next fetch is then a full one.
_MAX_VALIDATOR = 1024
_PERMANENT = (httpx.codes.MOVED_PERMANENTLY, httpx.codes.PERMANENT_REDIRECT)
# RFC 9110, 15.4.8 and 15.4.9: the same request elsewhere. A hub may send us on so (WebSub, section 5.1.2).
_SENDS_ON = (httpx.codes.TEMPORARY_REDIRECT, httpx.codes.PERMANENT_REDIRECT)
# What servers write there that is no compression: none, or the encoding of the characters.
_PLAIN = frozenset({"", "identity", "none", "utf-8", "utf8", "binary", "8bit"})
_GZIP = b"\x1f\x8b"
_ASKS_FOR_PATIENCE = (httpx.codes.TOO_MANY_REQUESTS, httpx.codes.SERVICE_UNAVAILABLE)
FEEDS_ACCEPTED: Final = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/json;q=0.9, */*;q=0.8"
)

# Otherwise it writes a line for every request.
logging.getLogger("httpx").setLevel(logging.WARNING)


class FeedUnavailable(Exception):  # noqa: N818 (named for what happened)
    """The feed could not be read this time. The message is a sentence without the feed's address.

    `retry_after` is the number of seconds for which its server asks to be left alone, or None.
    """

    def __init__(self, because: str, *, retry_after: float | None = None) -> None:
        super().__init__(because)
        self.retry_after = retry_after


class FeedGone(FeedUnavailable):
    """Its server says that it is gone for good (410)."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A feed's bytes, decompressed. `url` is where they came from in the end, after redirects.

    `etag` and `last_modified` are the server's exact strings, to be given back with the next fetch;
    `content_type` is its header, such as "text/xml; charset=utf-8", or None. `moved_to` is the address that
    only permanent redirects led to, or None; `fresh_for` is how many seconds the answer will do. `links`:
    the hub that its `Link` headers name.
    """

    body: bytes
    url: str
    etag: str | None
    last_modified: str | None
    content_type: str | None
    moved_to: str | None
    fresh_for: float
    links: Links = NO_LINKS


@dataclass(frozen=True, slots=True)
class NotModified:
    """The server says that nothing changed since the fetch that gave the validators."""

    moved_to: str | None
    fresh_for: float


class Fetcher:
    """Fetches any number of feeds, or of whatever it accepts, concurrently over one pool of connections.

    `allow_private`: also from addresses that are not public, such as this machine's own. `deadline`: seconds
    for one whole fetch. `accepts`: what the servers are told (RFC 9110, 12.5.1). `max_body`: bytes, after
    decompression. `network`: what connects, once the address was judged.
    """

    def __init__(
        self,
        *,
        allow_private: bool = False,
        deadline: float = DEADLINE_SECONDS,
        accepts: str = FEEDS_ACCEPTED,
        max_body: int = MAX_BODY,
        network: httpcore.AsyncNetworkBackend | None = None,
    ) -> None:
        self._deadline = deadline
        self._max_body = max_body
        network = network or httpcore.AnyIOBackend()
        self._client = httpx.AsyncClient(
            transport=_Transport(network if allow_private else PublicNetwork(network)),
            headers={"User-Agent": USER_AGENT, "Accept": accepts, "Accept-Encoding": "gzip, deflate"},
            timeout=deadline,
            # A proxy from the environment would connect in our place, past the check of addresses.
            trust_env=False,
        )
        # A reader of public feeds has no use for cookies.
        self._client.cookies.jar.set_policy(http.cookiejar.DefaultCookiePolicy(allowed_domains=[]))

    async def aclose(self) -> None:
        await self._client.aclose()

    async def fetch(
        self, url: str, etag: str | None = None, last_modified: str | None = None
    ) -> Fetched | NotModified:
        """Reads the feed at `url`, or learns that it is as it was when `etag` and `last_modified` were given.

        :raises FeedGone: it will not come back.
        :raises FeedUnavailable: for whatever reason the feed cannot be had within the deadline.
        """
        async with self._guarded():
            return await self._fetch(url, etag, last_modified)

    async def post(self, url: str, form: Mapping[str, str]) -> None:
        """Sends a form, with the same care. Of the answer only its status is read.

        :raises FeedUnavailable: it did not arrive, or is not accepted (2xx).
        """
        async with self._guarded():
            request: httpx.Request | None = self._client.build_request("POST", url, data=form)
            for _ in range(1 + MAX_REDIRECTS):
                assert request is not None
                response = await self._client.send(request, stream=True)
                await response.aclose()
                if response.is_success:
                    return
                if response.status_code not in _SENDS_ON or response.next_request is None:
                    raise _refusal(response)
                request = response.next_request
            raise FeedUnavailable(f"it redirects more than {MAX_REDIRECTS} times")

    @asynccontextmanager
    async def _guarded(self) -> AsyncIterator[None]:
        """Whatever goes wrong within is FeedUnavailable, and so is taking longer than the deadline."""
        try:
            async with asyncio.timeout(self._deadline):
                yield
        except TimeoutError:
            raise FeedUnavailable(f"it was not read within {self._deadline:g} seconds") from None
        except PrivateAddress as error:
            raise FeedUnavailable(f"{error} (ALLOW_PRIVATE_FEEDS=1 allows it)") from None
        except httpx.UnsupportedProtocol:
            raise FeedUnavailable("its address does not begin with http:// or https://") from None
        except (httpx.InvalidURL, UnicodeError) as error:  # the latter from encoding a host's name
            raise FeedUnavailable(f"its address is not valid: {error}") from None
        except httpx.TimeoutException:
            raise FeedUnavailable("its server is too slow to answer") from None
        except httpx.ConnectError as error:
            raise FeedUnavailable(f"its server cannot be reached: {error}") from None
        except httpx.HTTPError as error:
            raise FeedUnavailable(f"its server broke off: {type(error).__name__} {error}".rstrip()) from None

    async def _fetch(self, url: str, etag: str | None, last_modified: str | None) -> Fetched | NotModified:
        conditions = [(b"If-None-Match", etag), (b"If-Modified-Since", last_modified)]
        # Bytes, because servers put more than ASCII into an ETag, and it must go back as it came.
        headers = [(name, value.encode("latin-1", "replace")) for name, value in conditions if value]
        request: httpx.Request | None = self._client.build_request("GET", url, headers=headers)
        # Redirects are followed here, because httpx would read the whole body of each of them first.
        moved_to: str | None = None
        only_permanent = True
        for _ in range(1 + MAX_REDIRECTS):
            if request is None:
                break
            response = await self._client.send(request, stream=True)
            try:
                if not response.has_redirect_location:
                    return await _read(response, moved_to, self._max_body)
                only_permanent &= response.status_code in _PERMANENT
                moved_to = (
                    str(response.next_request.url) if only_permanent and response.next_request else None
                )
                request = response.next_request
            finally:
                await response.aclose()
        raise FeedUnavailable(f"it redirects more than {MAX_REDIRECTS} times")


class _Transport(httpx.AsyncHTTPTransport):
    """httpx's own transport, connecting through `network`."""

    def __init__(self, network: httpcore.AsyncNetworkBackend) -> None:
        context = httpx.create_ssl_context()
        super().__init__(verify=context)
        # httpx has no public way to say this. A test makes sure that the network given here is the one used.
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=context, max_connections=20, max_keepalive_connections=10, network_backend=network
        )


async def _read(response: httpx.Response, moved_to: str | None, max_body: int) -> Fetched | NotModified:
    now = utc_now()
    headers = response.headers
    fresh = fresh_for(headers, now)
    if response.status_code == httpx.codes.NOT_MODIFIED:
        if not any(name in response.request.headers for name in ("if-none-match", "if-modified-since")):
            # Otherwise it would never be read at all.
            raise FeedUnavailable("its server answers 304 Not Modified to who has never read it")
        return NotModified(moved_to, fresh)
    if response.status_code == httpx.codes.GONE:
        raise FeedGone("its server answers 410 Gone: it will not come back")
    if response.status_code != httpx.codes.OK:
        raise _refusal(response)
    return Fetched(
        body=await _bounded_body(response, max_body),
        # Relative links are resolved against it, and a password must not get into them.
        url=str(response.url.copy_with(userinfo=b"")),
        etag=_validator(response, b"etag"),
        last_modified=_validator(response, b"last-modified"),
        content_type=headers.get("content-type"),
        moved_to=moved_to,
        fresh_for=fresh,
        links=Links(*(response.links.get(relation, {}).get("url") for relation in ("hub", "self"))),
    )


def _refusal(response: httpx.Response) -> FeedUnavailable:
    wait = None
    if response.status_code in _ASKS_FOR_PATIENCE:
        wait = retry_after(response.headers.get("retry-after"), utc_now())
    status = f"{response.status_code} {response.reason_phrase}".rstrip()
    return FeedUnavailable(f"its server answers {status}", retry_after=wait)


def _validator(response: httpx.Response, name: bytes) -> str | None:
    for key, value in response.headers.raw:
        if key.lower() == name and 0 < len(value) <= _MAX_VALIDATOR:
            return value.decode("latin-1")
    return None


async def _bounded_body(response: httpx.Response, max_body: int) -> bytes:
    """The body, decompressed piece by piece: 5 GB of zeros fit in 5 MB of gzip, but not in our memory."""
    encoding = response.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in _PLAIN | {"gzip", "x-gzip", "deflate"}:
        raise FeedUnavailable("its server answers in a compression that we did not ask for")
    inflater = None if encoding in _PLAIN else _Inflater(gzip=encoding != "deflate")
    body = bytearray()
    async for received in response.aiter_raw():
        if inflater is None and not body and received.startswith(_GZIP):
            inflater = _Inflater(gzip=True)  # a file that was stored so, and no word of it
        for piece in inflater.inflate(received) if inflater else (received,):
            body += piece
            if len(body) > max_body:
                raise FeedUnavailable(f"it is larger than {max_body // 1024**2} MB")
    if inflater and inflater.unfinished:
        raise FeedUnavailable("its compressed answer was cut short")
    return bytes(body)


class _Inflater:
    """Decompresses gzip of any number of members (RFC 1952), or what servers mean by "deflate"."""

    def __init__(self, *, gzip: bool) -> None:
        self._gzip = gzip
        self._decoder: zlib._Decompress | None = None

    @property
    def unfinished(self) -> bool:
        return self._decoder is not None and not self._decoder.eof

    def inflate(self, data: bytes) -> Iterator[bytes]:
        """In pieces of at most 64 KiB.

        :raises FeedUnavailable: when the data are damaged.
        """
        try:
            while data:
                if self._decoder is None or self._decoder.eof:
                    if self._decoder is not None and not (self._gzip and data.startswith(_GZIP)):
                        return  # padding after the end
                    self._decoder = zlib.decompressobj(self._window_bits(data))
                yield from self._inflate_member(data)
                data = self._decoder.unused_data
        except zlib.error:
            raise FeedUnavailable("its compressed answer is damaged") from None

    def _inflate_member(self, data: bytes) -> Iterator[bytes]:
        assert self._decoder is not None
        while True:
            piece = self._decoder.decompress(data, _PIECE)
            if piece:
                yield piece
            data = self._decoder.unconsumed_tail
            # Output may still wait inside after the last of the input.
            if self._decoder.eof or (not data and len(piece) < _PIECE):
                return

    def _window_bits(self, data: bytes) -> int:
        if self._gzip:
            return zlib.MAX_WBITS | 16
        # RFC 9110 means zlib's format (RFC 1950) by "deflate"; some servers send it without that header.
        zlib_header = len(data) > 1 and data[0] & 0x0F == zlib.DEFLATED and int.from_bytes(data[:2]) % 31 == 0
        return zlib.MAX_WBITS if zlib_header else -zlib.MAX_WBITS
