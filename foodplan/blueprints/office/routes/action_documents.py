"""Papers and links of actions, goals, procedures and the rest: kept, made public, taken back."""

from typing import Any

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from foodplan.blueprints.office.action_pages import sections
from foodplan.blueprints.office.blueprint import bp
from foodplan.blueprints.office.forms.action_documents import (
    CHANGED_NAMES,
    DOCUMENT_NAMES,
    DocumentEditForm,
    DocumentForm,
)
from foodplan.blueprints.office.saving import change_for, saved, written
from foodplan.reports.office.action_documents import (
    DocumentPage,
    Subject,
    document_page,
    subject_of,
)
from foodplan.reports.plan.action_documents import handed_file, office_documents
from foodplan.rules.attachments import MOST_BYTES, TOO_LARGE
from foodplan.store.edits.action_documents import Upload, add_document, change_document
from foodplan.store.history import Moment
from foodplan.web.access import officer
from foodplan.web.attachments import hand_over
from foodplan.web.session import session, today, writes
from foodplan.web.uploads import file_name, takes_file


@bp.get("/documenti/<kind>/<subject>")
@officer
def documents(kind: str, subject: str) -> str:
    """The papers and links of something, and the form for another one."""
    return _list_page(DocumentForm(formdata=None), kind, subject)


def too_large() -> str | None:
    """Return the form again for a file beyond the limit; None for who may not send any."""
    if getattr(current_user, "role", "") not in {"officer", "administrator"}:
        return None
    form, asked = DocumentForm(formdata=None), request.view_args or {}
    if subject_of(session(), asked["kind"], asked["subject"], today()) is None:
        return None
    form.file.errors = [str(_(TOO_LARGE))]
    return _list_page(form, asked["kind"], asked["subject"])


@bp.post("/documenti/<kind>/<subject>")
@takes_file(MOST_BYTES, too_large)
@officer
@writes
def add_paper(kind: str, subject: str) -> Any:
    """Keep a paper or a link."""
    _subject(kind, subject)
    form = DocumentForm()
    if form.validate() and written(form, lambda: _add(form, kind, subject)):
        flash(_("Documento aggiunto."), "success")
        return redirect(url_for("office.documents", kind=kind, subject=subject), 303)
    return _list_page(form, kind, subject), 422


@bp.get("/documento/<slug>")
@officer
def show_document(slug: str) -> str:
    """What is said of a paper, to be changed, with its history."""
    page = _document(slug)
    said = {name: getattr(page.version, name) for name in CHANGED_NAMES}
    form = DocumentEditForm(formdata=None, data=said | {"version": page.version.id})
    return _document_page(form, page)


@bp.post("/documento/<slug>")
@officer
@writes
def change_paper(slug: str) -> Any:
    """State another title, whether it is public, or that it is taken away."""
    page, form = _document(slug), DocumentEditForm()
    if form.validate() and _save(form, slug):
        flash(_("Documento aggiornato."), "success")
        kind, subject = page.version.subject_kind, page.version.subject
        return redirect(url_for("office.documents", kind=kind, subject=subject))
    return _document_page(form, page), form.answer_status


@bp.get("/documento/<slug>/file")
@officer
def document_file(slug: str) -> Response:
    """The bytes of a paper, public or not."""
    found = handed_file(session(), _document(slug).version)
    if found is None:
        abort(404)
    return hand_over(found)


def _add(form: DocumentForm, kind: str, subject: str) -> None:
    sent, upload = form.file.data, None
    if sent:
        upload = Upload(file_name(sent.filename), sent.read(MOST_BYTES + 1))
    values = form.values(DOCUMENT_NAMES) | {"url": (form.url.data or "").strip()}
    add_document(session(), kind, subject, values, upload, change_for(""), today())


def _save(form: DocumentEditForm, slug: str) -> bool:
    change = change_for(form.reason.data)

    def write(values: dict[str, Any]) -> None:
        change_document(session(), slug, form.version.data or 0, values, change, today())

    return saved(form, CHANGED_NAMES, write)


def _subject(kind: str, subject: str) -> Subject:
    found = subject_of(session(), kind, subject, today())
    if found is None:
        abort(404)
    return found


def _document(slug: str) -> DocumentPage:
    page = document_page(session(), slug, today())
    if page is None:
        abort(404)
    return page


def _list_page(form: DocumentForm, kind: str, subject: str) -> str:
    found = _subject(kind, subject)
    return render_template(
        "office/action_documents.html",
        form=form,
        subject=found,
        sections=sections(found.action) if found.action else (),
        documents=office_documents(session(), kind, subject, Moment(today())),
        most_bytes=MOST_BYTES,
    )


def _document_page(form: DocumentEditForm, page: DocumentPage) -> str:
    return render_template("office/action_document.html", form=form, page=page)
