"""Our stylesheets, scripts and icons, which browsers keep for as long as their address stays."""

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from app.pages import STATIC, static_url

YEAR_S = 365 * 86400


class VersionedFiles(StaticFiles):
    """The folder of static files. What is asked for by the address that `static_url` gives may be kept for a year."""

    def __init__(self) -> None:
        super().__init__(directory=STATIC)

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file. Another version's address, from a page of another release, gets it too, but not to keep."""
        response = await super().get_response(path, scope)
        if response.status_code < 400:
            is_ours = static_url(path).endswith(f"?{scope['query_string'].decode('latin-1')}")
            response.headers["Cache-Control"] = f"public, max-age={YEAR_S}, immutable" if is_ours else "no-cache"
        return response
