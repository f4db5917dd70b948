"""The blueprint that every file of the office's routes adds its addresses to."""

from collections.abc import Callable

from flask import Blueprint

from foodplan.store.suggestions import count_waiting
from foodplan.web.session import session

bp = Blueprint("office", __name__, url_prefix="/gestione")


@bp.app_context_processor
def _offer_counts() -> dict[str, Callable[[], int]]:
    """Let the office's navigation say how many suggestions wait; asked only where it is shown."""
    return {"suggestions_waiting": lambda: count_waiting(session())}
