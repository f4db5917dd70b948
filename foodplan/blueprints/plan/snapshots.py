"""Frozen reports and nightly recomputations, for everybody: read, taken away, verified."""

from hashlib import sha256
from typing import Any

from flask import Response, render_template, request

from foodplan.blueprints.plan.routes import bp, found
from foodplan.reports.snapshots.pages import checks_report, snapshot_report, snapshots_report
from foodplan.store.rechecks import last_recheck
from foodplan.store.snapshots import snapshot_content
from foodplan.web.access import public
from foodplan.web.session import session


@bp.get("/piano/istantanee")
@public
def snapshots() -> str:
    """Every frozen report, with its day and its fingerprint."""
    return render_template("plan/snapshots.html", rows=snapshots_report(session()))


@bp.get("/piano/istantanee/<slug>")
@public
def snapshot(slug: str) -> str:
    """A frozen report: what it said, what is known now of the same day, how to verify it."""
    page = found(snapshot_report(session(), slug))
    return render_template("plan/snapshot.html", page=page, row=page.snapshot)


@bp.get("/piano/istantanee/<slug>.zip")
@public
def snapshot_file(slug: str) -> Response:
    """The export of a frozen report, byte for byte."""
    content = found(snapshot_content(session(), slug))
    name = f"istantanea-{slug}.zip"
    answer = Response(
        content,
        mimetype="application/zip",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
    answer.set_etag(sha256(content).hexdigest())
    answer.make_conditional(request)
    return answer


@bp.get("/piano/verifiche")
@public
def rechecks() -> str:
    """What came of making all figures again, night by night."""
    return render_template("plan/rechecks.html", page=checks_report(session()))


@bp.context_processor
def _last_night() -> dict[str, Any]:
    """Let the stamp under every page of the plan say how the last night ended."""
    return {"last_night": lambda: last_recheck(session())}
