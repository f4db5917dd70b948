"""The blueprint of suggestions: its pages are made for one reader and belong to nobody else."""

from flask import Blueprint, Response

bp = Blueprint("suggestions", __name__)


@bp.after_request
def _keep_to_yourself(response: Response) -> Response:
    """Keep forms and keys out of caches, search engines and other sites' logs."""
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
