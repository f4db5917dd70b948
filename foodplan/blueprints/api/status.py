"""Whether the service and its database answer."""

from typing import Any

from foodplan import __version__
from foodplan.blueprints.api.blueprint import bp
from foodplan.blueprints.api.shapes import Status
from foodplan.store.instance import instance_facts
from foodplan.web.access import public
from foodplan.web.session import session


@bp.get("/status")
@public
@bp.output(Status)
def status() -> dict[str, Any]:
    """Say that the service answers, its version, and whether its movements are simulated."""
    return {"status": "ok", "version": __version__, "demo": instance_facts(session()).demo}
