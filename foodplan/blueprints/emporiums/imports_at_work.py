"""A file of one's own by its address, what moved on since its page, and who works at it."""

from typing import Any
from uuid import UUID

from flask import abort, after_this_request, flash, redirect, request, url_for
from flask_babel import gettext as _

from foodplan.blueprints.emporiums.forms.imports import StepForm
from foodplan.blueprints.emporiums.sites import may_write, readable_sites
from foodplan.db import session_scope
from foodplan.jobs.imports import WORKING, start_import
from foodplan.reports.emporiums.imports import ImportReport, import_report
from foodplan.store.imports import BatchRow, find_batch, get_batch
from foodplan.web.identity import person
from foodplan.web.parts import parts
from foodplan.web.session import now, session


def file_asked(uuid: UUID) -> ImportReport:
    """Return a file of one of the person's sites; 404 for any other and for one let go."""
    batch = get_batch(session(), str(uuid)) or abort(404)
    site = next((site for site in readable_sites() if site.id == batch.node_id), None)
    # A site that passed to another organisation does not take its files along.
    mine = person().role != "operator" or batch.organisation_id in person().organisations
    if site is None or not mine or batch.status == "dropped":
        abort(404)
    wanted = request.args.get("passo", "")
    return import_report(session(), site, batch.uuid, wanted, now()) or abort(404)


def file_to_change(uuid: UUID) -> ImportReport:
    """Return a file that the person may move on; 403 for one that they only read."""
    report = file_asked(uuid)
    return report if may_write(report.site) else abort(403)


def moved_on(report: ImportReport, form: StepForm, *statuses: str) -> Any:
    """Return the way to a file that is no longer as its page showed it, or None when it is."""
    if form.seen.data == report.seen and report.batch.status in statuses:
        return None
    flash(_("Nel frattempo questa importazione è andata avanti: ecco a che punto è."), "warning")
    return to_file(report)


def to_file(report: ImportReport, step: str | None = None) -> Any:
    """Return the way to a file's page."""
    return redirect(url_for("emporiums.show_import", uuid=report.batch.uuid, passo=step), 303)


def start_after_commit(batch_id: int) -> None:
    """Have a file worked at as soon as this request's transaction has ended.

    Nothing starts when it was rolled back: the file then waits for nothing.
    """
    engine, clock = parts().engine, parts().clock

    def start(response: Any) -> Any:
        with session_scope(engine) as opened:
            batch = find_batch(opened, batch_id)
        if batch is not None and batch.status in WORKING:
            start_import(engine, batch.id, batch.updated_at, clock)
        return response

    after_this_request(start)


def start_now(batch: BatchRow) -> None:
    """Take up a file that somebody left in the middle."""
    start_import(parts().engine, batch.id, batch.updated_at, parts().clock)
