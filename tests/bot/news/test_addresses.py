"""Feeds are read from the open internet only, whatever a name, a spelling or a redirect says."""

import httpcore
import pytest

from bot.news.addresses import PrivateAddress, PublicNetwork, is_public, resolve

PRIVATE = [
    "127.0.0.1",
    "127.8.9.1",
    "0.0.0.0",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",  # where clouds keep a machine's credentials
    "100.64.0.1",
    "192.0.2.1",
    "192.88.99.1",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::1",
    "2002:7f00:1::",
    "2002:c0a8:101::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "fc00::1",
    "fd12:3456::1",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "2001:db8::1",
    "localhost",
    "",
]
PUBLIC = [
    "93.184.216.34",
    "8.8.8.8",
    "2606:2800:220:1:248:1893:25c8:1946",
    "::ffff:8.8.8.8",
    "64:ff9b::808:808",
    "2002:808:808::1",
]


@pytest.mark.parametrize("address", PRIVATE)
def test_addresses_that_are_not_of_the_open_internet_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_addresses_of_the_open_internet_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "0177.0.0.1", "127.1", "0", "::1", "::ffff:7f00:1"],
)
async def test_every_spelling_of_this_machine_resolves_to_private_addresses(host: str) -> None:
    try:
        addresses = await resolve(host, 80)
    except httpcore.ConnectError:
        return  # this system's resolver does not know the spelling: as good
    assert not any(is_public(address) for address in addresses)


class _Recorder(httpcore.AsyncNetworkBackend):
    """A network that only records which addresses it is asked for; those in `dead` refuse."""

    def __init__(self, dead: tuple[str, ...] = ()) -> None:
        self.asked: list[str] = []
        self._dead = dead

    async def connect_tcp(self, host: str, *args: object, **kwargs: object) -> httpcore.AsyncNetworkStream:
        self.asked.append(host)
        if host in self._dead:
            raise httpcore.ConnectError("refused")
        return httpcore.AsyncNetworkStream()


def network(inner: _Recorder, *addresses: str) -> PublicNetwork:
    async def resolve(host: str, port: int) -> list[str]:
        return list(addresses)

    return PublicNetwork(inner, resolve)


async def test_the_address_that_was_judged_is_the_one_connected_to() -> None:
    inner = _Recorder()
    await network(inner, "8.8.8.8").connect_tcp("news.example", 443)
    assert inner.asked == ["8.8.8.8"]


async def test_a_name_with_private_addresses_only_is_not_connected_to() -> None:
    inner = _Recorder()
    with pytest.raises(PrivateAddress, match=r"news\.example is not on a public address"):
        await network(inner, "10.0.0.1", "::ffff:127.0.0.1").connect_tcp("news.example", 443)
    assert inner.asked == []


async def test_a_private_address_among_public_ones_is_passed_over() -> None:
    inner = _Recorder()
    await network(inner, "127.0.0.1", "8.8.8.8").connect_tcp("news.example", 443)
    assert inner.asked == ["8.8.8.8"]


async def test_the_next_address_is_tried_where_one_refuses() -> None:
    inner = _Recorder(dead=("2606:4700::1111",))
    await network(inner, "2606:4700::1111", "8.8.8.8").connect_tcp("news.example", 443)
    assert inner.asked == ["2606:4700::1111", "8.8.8.8"]


async def test_the_last_address_says_why_it_refuses() -> None:
    inner = _Recorder(dead=("8.8.8.8",))
    with pytest.raises(httpcore.ConnectError, match="refused"):
        await network(inner, "8.8.8.8").connect_tcp("news.example", 443)


async def test_sockets_of_this_machine_are_no_feeds() -> None:
    with pytest.raises(PrivateAddress):
        await network(_Recorder()).connect_unix_socket("/run/docker.sock")
