"""Pictures: receipts, for those alone who may see what they belong to."""

from starlette.responses import Response

from app.access_pictures import receipt
from app.web import Web


def show(web: Web) -> Response:
    """The picture itself; no cache keeps it, and no browser takes it for anything else."""
    headers = {"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"}
    return Response(receipt(web, web.path["id"]).jpeg, media_type="image/jpeg", headers=headers)
