"""What guards every answer and every unsafe request, in one piece of ASGI middleware."""

from collections.abc import Callable
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
SAFE = {"GET", "HEAD", "OPTIONS"}
MAX_BODY_BYTES = 2 * 1024 * 1024
MAX_PICTURE_BODY_BYTES = 32 * 1024 * 1024
"""More than a picture may have, so that one which is too big is refused in the page's own words."""


class Guard:
    """Security headers on every answer; unsafe methods only from our own pages; bodies of bounded size."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        secure: bool,
        takes_picture: Callable[[Scope], bool],
        is_for_machines: Callable[[Scope], bool],
    ) -> None:
        self.app = app
        self.secure = secure
        self.takes_picture = takes_picture
        self.is_for_machines = is_for_machines

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        guarded = self._headers(scope, send)
        headers = Headers(scope=scope)
        if scope["method"] not in SAFE and not self._is_expected(scope, headers):
            await PlainTextResponse("This form came from another site.", 403)(scope, receive, guarded)
        elif _declared_length(headers) > self._most_bytes(scope):
            await PlainTextResponse("That is too much at once.", 413)(scope, receive, guarded)
        else:
            await self.app(scope, _bounded(receive, self._most_bytes(scope)), guarded)

    def _is_expected(self, scope: Scope, headers: Headers) -> bool:
        """A form of our own pages, or a machine's message, which brings its own proof and no cookie of ours."""
        return is_same_origin(headers) or (self.is_for_machines(scope) and "cookie" not in headers)

    def _most_bytes(self, scope: Scope) -> int:
        return MAX_PICTURE_BODY_BYTES if self.takes_picture(scope) else MAX_BODY_BYTES

    def _headers(self, scope: Scope, send: Send) -> Send:
        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                if self.secure:
                    headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
                if not scope["path"].startswith("/static/"):
                    headers.setdefault("Cache-Control", "no-store")
                    headers.add_vary_header("HX-Request, HX-Request-Type")
            await send(message)

        return guarded


def is_same_origin(headers: Headers) -> bool:
    """Whether an unsafe request comes from our own page: by Sec-Fetch-Site, else by an exact Origin."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    origin = headers.get("origin")
    return origin is not None and urlsplit(origin).netloc == headers.get("host")


def _declared_length(headers: Headers) -> int:
    length = headers.get("content-length", "0")
    return int(length) if length.isdigit() else MAX_PICTURE_BODY_BYTES + 1


def _bounded(receive: Receive, most: int) -> Receive:
    """Cut a body that grows past `most` bytes without having said so: the client is treated as gone."""
    seen = 0

    async def bounded() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        return {"type": "http.disconnect"} if seen > most else message

    return bounded
