"""Compressing answers, where that tells nobody what they hold."""

from starlette.datastructures import Headers
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

OWN = {"same-origin", "none"}
"""What Sec-Fetch-Site says of a request that our own page made, or the reader by hand."""


class Compressed:
    """Gzip for static files, and for pages that no other site has asked for.

    A page holds names, addresses and door codes beside what its address says. A site that could ask for it again and
    again and see the sizes of the compressed answers could guess them letter by letter (BREACH, breachattack.com), so
    what another site asks for, or an unknown one, goes uncompressed.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.plain = app
        self.compressing = GZipMiddleware(app, compresslevel=6)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        app = self.compressing if scope["type"] == "http" and _is_safe(scope) else self.plain
        await app(scope, receive, send)


def _is_safe(scope: Scope) -> bool:
    return scope["path"].startswith("/static/") or Headers(scope=scope).get("sec-fetch-site") in OWN
