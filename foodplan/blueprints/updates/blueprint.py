"""The blueprint of secret addresses: its pages are one person’s and belong to nobody else."""

from flask import Blueprint, Response

bp = Blueprint("updates", __name__)


@bp.after_request
def _keep_to_yourself(response: Response) -> Response:
    """Keep pages and secrets out of caches, search engines and other sites' logs."""
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
