"""The papers of the plan that the office has made public."""

from flask import Response

from foodplan.blueprints.plan.routes import bp, found
from foodplan.reports.plan.action_documents import public_file
from foodplan.store.history import Moment
from foodplan.web.access import public
from foodplan.web.attachments import hand_over
from foodplan.web.session import session, today


@bp.get("/piano/documenti/<slug>")
@public
def document(slug: str) -> Response:
    """A paper that is public today, to be saved."""
    return hand_over(found(public_file(session(), slug, Moment(today()))))
