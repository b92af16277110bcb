"""Neither a feed nor a picture makes us ask for what is not on the open internet, however it is written."""

import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import httpcore
import pytest

from bot.news.fetching import FeedUnavailable, Fetcher
from bot.news.photo_source import PhotoSource, PictureUnavailable
from tests.bot.news.raw_server import RawServer, raw_server, response

PUBLIC_IP = "93.184.216.34"

# {port} is that of a server on this machine, which would answer.
HOSTILE_TARGETS = {
    "this machine": "http://127.0.0.1:{port}/",
    "this machine under another number": "http://127.8.9.1:{port}/",
    "its name": "http://localhost:{port}/",
    "its name in full": "http://localhost.:{port}/",
    "a name below its name": "http://news.localhost:{port}/",
    "the zero address": "http://0.0.0.0:{port}/",
    "nothing but a zero": "http://0:{port}/",
    "a decimal number": "http://2130706433:{port}/",
    "a hexadecimal number": "http://0x7f000001:{port}/",
    "octal numbers": "http://0177.0.0.1:{port}/",
    "fewer numbers": "http://127.1:{port}/",
    "numbers in circles": "http://①②⑦.⓪.⓪.①:{port}/",
    "numbers percent-encoded": "http://%31%32%37.0.0.1:{port}/",
    "this machine in IPv6": "http://[::1]:{port}/",
    "the zero address in IPv6": "http://[::]:{port}/",
    "mapped into IPv6": "http://[::ffff:127.0.0.1]:{port}/",
    "compatible with IPv6": "http://[::127.0.0.1]:{port}/",
    "through NAT64": "http://[64:ff9b::7f00:1]:{port}/",
    "through 6to4": "http://[2002:7f00:1::]:{port}/",
    "the machine's credentials in a cloud": "http://169.254.169.254/latest/meta-data/",
    "the same, mapped into IPv6": "http://[::ffff:a9fe:a9fe]/latest/meta-data/",
    "the same, in a cloud's IPv6": "http://[fd00:ec2::254]/latest/meta-data/",
    "a private network": "http://10.0.0.1/",
    "another private network": "http://192.168.1.1/",
    "behind a provider's NAT": "http://100.64.0.1/",
    "a private network in IPv6": "http://[fd12:3456::1]/",
    "a neighbour on the wire": "http://[fe80::1]/",
    "a name for a private address": "http://inside.example:{port}/",
    "a name for this machine in IPv6": "http://inside6.example:{port}/",
    "a name that is public when it is looked up first": "http://rebinding.example:{port}/twice",
    "a public name as user of a private host": f"http://{PUBLIC_IP}@127.0.0.1:{{port}}/",
    "credentials for this machine": "http://admin:secret@127.0.0.1:{port}/",
    "a redirect to this machine": f"http://{PUBLIC_IP}/to-this-machine",
    "a redirect to a name for it": f"http://{PUBLIC_IP}/to-a-name",
    "a redirect to a cloud's credentials": f"http://{PUBLIC_IP}/to-credentials",
    "the second of two redirects": f"http://{PUBLIC_IP}/round-about",
    "a redirect to a file": f"http://{PUBLIC_IP}/to-a-file",
    "a file": "file:///etc/passwd",
    "gopher": "gopher://127.0.0.1:{port}/_GET%20/",
    "ftp": "ftp://127.0.0.1:{port}/",
    "a socket of this machine": "http+unix://%2Fvar%2Frun%2Fdocker.sock/info",
    "a socket of this machine as a host": "unix:///var/run/docker.sock",
    "data": "data:image/png;base64,iVBORw0KGgo=",
}

REDIRECTS = {
    "/to-this-machine": "http://127.0.0.1:{port}/secret",
    "/to-a-name": "http://inside.example:{port}/secret",
    "/to-credentials": "http://169.254.169.254/latest/meta-data/",
    "/round-about": f"http://{PUBLIC_IP}/to-this-machine",
    "/to-a-file": "file:///etc/passwd",
    "/twice": "http://rebinding.example:{port}/secret",
}


@dataclass
class Internet(httpcore.AnyIOBackend):
    """The open internet, as far as it is needed: one public server, which redirects."""

    port: int
    reached: list[str] = field(default_factory=list)

    async def connect_tcp(
        self, host: str, port: int, *args: Any, **kwargs: Any
    ) -> httpcore.AsyncNetworkStream:
        self.reached.append(host)
        return await super().connect_tcp("127.0.0.1", self.port)


@pytest.fixture
async def inside() -> AsyncIterator[RawServer]:
    """A server on this machine that is nobody's business."""
    async with raw_server() as server:
        server.answers.update(dict.fromkeys(("/", "/twice", "/secret"), response(b"<rss/>")))
        yield server


@pytest.fixture
async def internet(inside: RawServer, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Internet]:
    """The internet, and its names."""
    lookups: list[str] = []
    real = socket.getaddrinfo

    def getaddrinfo(host: str, port: int, *args: Any, **kwargs: Any) -> Any:
        lookups.append(host)
        rebound = "127.0.0.1" if lookups.count(host) > 1 else PUBLIC_IP
        names = {"inside.example": "127.0.0.1", "inside6.example": "::1", "rebinding.example": rebound}
        return real(names.get(host, host), port, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    async with raw_server() as public:
        for path, location in REDIRECTS.items():
            public.answers[path] = response(status="302 Found", Location=location.format(port=inside.port))
        yield Internet(public.port)


Fetch = Callable[[str], Awaitable[object]]


@pytest.fixture(params=["feed", "picture"])
async def fetch(request: pytest.FixtureRequest, internet: Internet) -> AsyncIterator[Fetch]:
    """As the service fetches the one and the other."""
    reader: Fetcher | PhotoSource
    if request.param == "feed":
        reader = fetcher = Fetcher(network=internet)
        yield fetcher.fetch
    else:
        reader = source = PhotoSource(network=internet)
        yield source.photo
    await reader.aclose()


@pytest.mark.parametrize("target", HOSTILE_TARGETS.values(), ids=HOSTILE_TARGETS)
async def test_a_hostile_target_is_not_reached(
    fetch: Fetch, internet: Internet, inside: RawServer, target: str
) -> None:
    with pytest.raises((FeedUnavailable, PictureUnavailable)) as refused:
        await fetch(target.format(port=inside.port))
    assert inside.requests == []
    assert set(internet.reached) <= {PUBLIC_IP}
    assert "secret" not in str(refused.value)


def test_the_table_has_at_least_fourteen_targets() -> None:
    assert len(HOSTILE_TARGETS) >= 14
