"""HTTP to Telegram over aiohttp, through python-telegram-bot's public `BaseRequest`.

Its default transport slows down with the number of requests in flight and folds every failure into
`NetworkError`. Telegram has no idempotency key, so for a message the difference between "certainly not
sent" and "nobody knows" matters: the first may be repeated at once, the second at most once.
"""

import io
from functools import lru_cache
from http import HTTPStatus
from typing import Any

import aiohttp
from telegram.error import BadRequest, NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

CONNECT_SECONDS = 10.0
READ_SECONDS = 20.0
MAX_CONNECTIONS = 64

_JSON = {"Content-Type": "application/json"}


class NotSent(NetworkError):  # noqa: N818 (named for what happened)
    """The connection was never established: the request certainly had no effect and may be repeated."""


class AnswerUnknown(TimedOut):
    """The request went out and no answer came: whether it took effect is unknown."""


class AiohttpRequest(BaseRequest):
    """A transport for one bot. `read_seconds` bounds the wait for an answer unless a call says otherwise."""

    def __init__(self, *, read_seconds: float = READ_SECONDS) -> None:
        self._read_seconds = read_seconds
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """Seconds to wait for an answer."""
        return self._read_seconds

    async def initialize(self) -> None:
        """Opens the connection pool."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=MAX_CONNECTIONS), auto_decompress=True
            )

    async def shutdown(self) -> None:
        """Closes every connection."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def do_request(  # noqa: PLR0917 (the signature is BaseRequest's)
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Makes one request and returns the status and the body.

        :raises NotSent: the request certainly had no effect.
        :raises AnswerUnknown: it may have had.
        """
        if self._session is None:
            raise NotSent("the transport is not open")
        timeout = _timeout(_given(connect_timeout, CONNECT_SECONDS), _given(read_timeout, self._read_seconds))
        body, headers = _body(request_data)
        try:
            async with self._session.request(
                method, url, data=body, headers=headers, timeout=timeout
            ) as response:
                return _understood(response.status, await response.read())
        # The errors' own texts may carry the address, and with it the token.
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise NotSent(type(error).__name__) from None
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            raise AnswerUnknown(type(error).__name__) from None


@lru_cache(maxsize=16)
def _timeout(connect: float | None, read: float | None) -> aiohttp.ClientTimeout:
    # total=None: aiohttp's own limit of five minutes for the whole call would end long polls.
    return aiohttp.ClientTimeout(total=None, sock_connect=connect, sock_read=read)


def _understood(status: int, body: bytes) -> tuple[int, bytes]:
    """An answer of the Bot API, as it is.

    :raises AnswerUnknown: a server before it answered (a gateway's 502 or 504), or only half of it came.
    :raises BadRequest: the request was too large, which no repetition mends.
    """
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        raise BadRequest("the request is too large")
    # The Bot API answers everything, errors too, with a JSON object.
    if not (body.startswith(b"{") and body.rstrip().endswith(b"}")):
        raise AnswerUnknown(f"an answer that is not the Bot API's ({status})")
    return status, body


def _given(timeout: Any, default: float) -> float | None:
    """What the caller asked for; python-telegram-bot marks "not given" with a value of its own."""
    if timeout is BaseRequest.DEFAULT_NONE:
        return default
    return None if timeout is None else float(timeout)


def _body(request_data: RequestData | None) -> tuple[Any, dict[str, str] | None]:
    """The body and its type. JSON, because the form's escapes take longer than everything else together."""
    if request_data is None:
        return None, None
    if not request_data.multipart_data:
        return request_data.json_payload, _JSON
    form = aiohttp.FormData()
    for name, value in request_data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, mime_type) in request_data.multipart_data.items():
        # As a file, which is sent in pieces; at once, a large one would hold up everything else.
        file = io.BytesIO(content) if isinstance(content, bytes) else content
        form.add_field(name, file, filename=filename, content_type=mime_type)
    return form, None
