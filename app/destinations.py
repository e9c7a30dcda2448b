"""Where somebody is sent next: only ever to a page of our own."""

from urllib.parse import urlsplit

from app.web import Web

MAX_LENGTH = 2000


def local_path(target: str, otherwise: str) -> str:
    """`target` where it is a path of this service (with its query, if any), else `otherwise`."""
    is_path = target.startswith("/") and not target.startswith("//") and len(target) <= MAX_LENGTH
    is_plain = target.isprintable() and "\\" not in target and " " not in target
    return target if is_path and is_plain else otherwise


def page_before(web: Web, otherwise: str) -> str:
    """The page of our own that this request came from, else `otherwise`."""
    came_from = urlsplit(web.request.headers.get("referer", ""))
    if came_from.netloc != web.request.headers.get("host"):
        return otherwise
    return local_path(came_from.path + (f"?{came_from.query}" if came_from.query else ""), otherwise)
