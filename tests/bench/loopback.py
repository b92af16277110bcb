"""A Bot API that says yes to everything: raw HTTP on loopback, so cheap that only the client is measured."""

import asyncio
import json
import signal

from tests.bench.processes import pin

_BOT = {"id": 123456789, "is_bot": True, "first_name": "Only News", "username": "only_news_bot"}


def _ok(result: object) -> bytes:
    body = json.dumps({"ok": True, "result": result}).encode()
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def _message() -> dict[str, object]:
    """An answer of the size that Telegram gives to a typical article."""
    return {
        "message_id": 1_000_000_000,
        "from": _BOT,
        "chat": {"id": 1_000_001, "first_name": "Ada", "type": "private"},
        "date": 1_790_000_000,
        "text": "x" * 600,
        "entities": [
            {"type": "bold", "offset": 0, "length": 40},
            {"type": "text_link", "offset": 580, "length": 20, "url": "https://news.example/2026/11/a.html"},
        ],
        "reply_markup": {"inline_keyboard": [[{"text": "Post a comment", "callback_data": "post:1"}]]},
    }


class _Connection(asyncio.Protocol):
    answers = _ok(_message())
    number = 1_000_000_000

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._received = b""

    def data_received(self, data: bytes) -> None:
        self._received += data
        while True:
            head, end, rest = self._received.partition(b"\r\n\r\n")
            if not end:
                return
            marker = head.lower().find(b"content-length:")
            length = int(head[marker + 15 :].split(b"\r\n", 1)[0]) if marker >= 0 else 0
            if len(rest) < length:
                return
            self._received = rest[length:]
            self._transport.write(self._answer(head))

    def _answer(self, head: bytes) -> bytes:
        if b"getMe" in head:
            return _ok(_BOT)
        if b"/send" not in head:
            return _ok(True)
        _Connection.number += 1
        return self.answers.replace(b"1000000000", b"%d" % self.number, 1)


async def _serve() -> None:
    loop = asyncio.get_running_loop()
    stopping = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, stopping.set)
    server = await loop.create_server(_Connection, "127.0.0.1", 0)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await stopping.wait()
    server.close()


if __name__ == "__main__":
    pin(1)
    asyncio.run(_serve())
