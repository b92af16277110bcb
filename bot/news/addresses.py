"""Which network addresses a feed may be on: public ones only, judged where the connection is made.

A feed's address is chosen by a person, and a redirect by a stranger. Without this, either could make us read
the services of our own machine and network (server-side request forgery). A host name is judged by the very
address that is then connected to, so a name that resolves differently the second time gains nothing.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Iterable

import httpcore

Resolve = Callable[[str, int], Awaitable[list[str]]]

_IPV4_COMPATIBLE = ipaddress.IPv6Network("::/96")  # RFC 4291, 2.5.5.1; deprecated
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # RFC 6052
_NOT_FOR_FEEDS = (
    ipaddress.IPv6Network("64:ff9b:1::/48"),  # NAT64 within one network, RFC 8215
    ipaddress.IPv6Network("2001::/32"),  # Teredo tunnels, RFC 4380
    ipaddress.IPv6Network("fec0::/10"),  # site-local, RFC 3879
    ipaddress.IPv4Network("192.88.99.0/24"),  # 6to4 relays, RFC 7526
)


class PrivateAddress(Exception):  # noqa: N818 (named for what happened)
    """The host has no public address; nothing was connected to. The message names the host."""


def is_public(address: str) -> bool:
    """Whether an IP address, in any of its spellings, is one of the open internet.

    An IPv4 address inside an IPv6 one (mapped, NAT64, 6to4) is judged by itself: it is where the packets go.
    """
    try:
        ip: ipaddress.IPv4Address | ipaddress.IPv6Address = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour
        if inner is None and (ip in _NAT64 or ip in _IPV4_COMPATIBLE):
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFF_FFFF)
        if inner is not None:
            return is_public(str(inner))
    if any(ip.version == network.version and ip in network for network in _NOT_FOR_FEEDS):
        return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)


async def resolve(host: str, port: int) -> list[str]:
    """The IP addresses of a host, best first; an IP address in any spelling is its own.

    :raises httpcore.ConnectError: when it has none.
    """
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise httpcore.ConnectError(f"the name {host} cannot be resolved") from error
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


class PublicNetwork(httpcore.AsyncNetworkBackend):
    """Connects to public addresses only; everything else about the connection is left to `inner`."""

    def __init__(self, inner: httpcore.AsyncNetworkBackend, resolve: Resolve = resolve) -> None:
        self._inner = inner
        self._resolve = resolve

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        addresses = [address for address in await self._resolve(host, port) if is_public(address)]
        if not addresses:
            raise PrivateAddress(f"{host} is not on a public address")
        for address in addresses[:-1]:
            try:
                return await self._inner.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return await self._inner.connect_tcp(addresses[-1], port, timeout, local_address, socket_options)

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        raise PrivateAddress("a socket of this machine is not a public address")

    async def sleep(self, seconds: float) -> None:
        await self._inner.sleep(seconds)
