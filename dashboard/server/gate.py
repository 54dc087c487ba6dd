"""The gate before both halves of the server: who may come in, and what every answer carries.

The page and the live socket are reached from this computer's own browser only. A foreign Host (DNS
rebinding) and a foreign Origin (another site's page) are turned away here, before Flask or the socket.
"""

from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

from dashboard.words import refusals

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

NAMES = ("127.0.0.1", "localhost")
HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), serial=(), usb=()",
}
CLOSED_POLICY = "default-src 'none'; frame-ancestors 'none'"
"""For answers that are no page: refusals and errors of the server itself."""


def hosts(port: int, more: tuple[str, ...] = ()) -> frozenset[str]:
    """Return the Host headers that mean this server. more : names beside those of this computer itself."""
    names = {*NAMES, *(name.lower() for name in more)}
    usual = 443 if more else 80
    return frozenset(f"{name}:{port}" for name in names) | (names if port == usual else frozenset())


class Gate:
    """An ASGI application around another one: checks Host and Origin, adds the headers of `HEADERS`."""

    def __init__(self, inside: Application, allowed: Callable[[], frozenset[str]]) -> None:
        self._inside = inside
        self._allowed = allowed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._inside(scope, receive, send)
            return
        refused = self._refusal(scope)
        if refused is not None:
            await _refuse(scope, send, *refused)
            return
        await self._inside(scope, receive, _with_headers(send))

    def _refusal(self, scope: Scope) -> tuple[int, str] | None:
        said = _headers(scope, b"host")
        if len(said) != 1 or said[0] not in self._allowed():
            return 400, refusals.OTHER_ADDRESS
        origins = _headers(scope, b"origin")
        needed = scope["type"] == "websocket"
        own = f"{'https' if scope.get('scheme') in ('https', 'wss') else 'http'}://{said[0]}"
        if (needed and not origins) or any(origin != own for origin in origins):
            return 403, refusals.OTHER_PAGE
        return None


def _headers(scope: Scope, name: bytes) -> list[str]:
    pairs: Iterable[tuple[bytes, bytes]] = scope["headers"]
    return [value.decode("latin-1").strip().lower() for key, value in pairs if key.lower() == name]


async def _refuse(scope: Scope, send: Send, status: int, sentence: str) -> None:
    if scope["type"] == "websocket" and "websocket.http.response" not in scope.get("extensions", {}):
        await send({"type": "websocket.close", "code": 1008})
        return
    kind = "websocket.http.response" if scope["type"] == "websocket" else "http.response"
    told = HEADERS | {"content-type": "text/plain; charset=utf-8", "content-security-policy": CLOSED_POLICY}
    headers = [(name.encode(), value.encode()) for name, value in told.items()]
    await send({"type": f"{kind}.start", "status": status, "headers": headers})
    await send({"type": f"{kind}.body", "body": sentence.encode()})


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = list(message.get("headers", []))
            present = {name.lower() for name, _ in headers}
            told = HEADERS | {"content-security-policy": CLOSED_POLICY, "cache-control": "no-store"}
            headers += [(k.encode(), v.encode()) for k, v in told.items() if k.encode() not in present]
            message = {**message, "headers": headers}
        await send(message)

    return sending
