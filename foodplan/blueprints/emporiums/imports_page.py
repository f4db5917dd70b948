"""The one page of an import: its five steps, with the form of the one that is shown."""

from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from foodplan.blueprints.emporiums.blueprint import bp
from foodplan.blueprints.emporiums.forms.imports import (
    ENCODINGS,
    SEPARATORS,
    CheckForm,
    ColumnsForm,
    ReadingForm,
    StepForm,
    columns_form,
)
from foodplan.blueprints.emporiums.imports_seen import column_samples, first_rows, rows_seen
from foodplan.blueprints.emporiums.sites import may_write
from foodplan.importers.movements import ENGLISH, ITALIAN, Mapping, Reading, RowProblem
from foodplan.reports.emporiums.imports import CHECK, COLUMNS, READING, ImportReport
from foodplan.rules.movement_files import SOURCE_WORDS
from foodplan.rules.problems import Problem
from foodplan.store.ledger import list_categories
from foodplan.web.asked import asked_offset
from foodplan.web.filters import number_it
from foodplan.web.session import session

ONLY_REFUSED = "errori"
STYLE_SAID = {
    ITALIAN: _l("numeri con la virgola"),
    ENGLISH: _l("numeri con il punto"),
}


@bp.app_template_filter("problem_it")
def problem_it(problem: Problem | RowProblem) -> str:
    """Return the sentence of a problem in the page's language, escaped like any other text."""
    text = str(_(problem.message))
    return text % problem.params if problem.params else text


@bp.app_template_filter("reading_it")
def reading_it(reading: Reading, rows: int) -> str:
    """Return in one line how a file was read, with the number of its rows."""
    if reading.kind == "csv":
        separator = str(SEPARATORS.get(reading.separator, reading.separator))
        encoding = str(ENCODINGS.get(reading.encoding, reading.encoding))
        parts = [_("CSV, separatore %(sign)s", sign=separator), _("testo %(name)s", name=encoding)]
    else:
        parts = [_("XLSX, foglio «%(name)s»", name=reading.sheet)]
    if reading.header_row:
        parts.append(_("intestazione alla riga %(row)s", row=reading.header_row))
    else:
        parts.append(_("senza intestazione"))
    if reading.number_style in STYLE_SAID:
        parts.append(str(STYLE_SAID[reading.number_style]))
    said = number_it(rows, 0)
    parts.append(_("una riga") if rows == 1 else _("%(rows)s righe", rows=said))
    return ", ".join(parts) + "."


def progress_words(report: ImportReport) -> str:
    """Return how far the work at a file is, in one sentence."""
    done, total = number_it(report.batch.done, 0), report.total
    if total is None:
        read = _("%(done)s righe lette finora.", done=done) if report.batch.done else None
        return str(read or _("Si comincia."))
    if report.batch.status in {"posting", "undoing"}:
        return str(_("Righe in tutto: %(total)s.", total=number_it(total, 0)))
    return str(_("%(done)s righe su %(total)s.", done=done, total=number_it(total, 0)))


def import_page(report: ImportReport, form: StepForm | None = None) -> str:
    """Return the page of a file; a form that was sent comes back with what is to mend."""
    shown = {} if report.working else _SHOWN.get(report.step, _nothing)(report, form)
    return render_template(
        "emporiums/import.html",
        report=report,
        batch=report.batch,
        site=report.site,
        writable=may_write(report.site),
        progress=progress_words(report) if report.working else "",
        **shown,
    )


def reading_form(report: ImportReport, *, sent: bool) -> ReadingForm:
    """Return the form of how a file reads, as it was sent or as it was recognised."""
    reading = Reading.from_json(report.batch.reading)
    if sent:
        form = ReadingForm()
        form.offer(reading)
        return form
    form = ReadingForm(formdata=None, data={"seen": report.seen})
    form.show(reading)
    return form


def columns_asked(report: ImportReport, *, sent: bool) -> ColumnsForm:
    """Return the form of what the columns say, as it was sent or as it was guessed."""
    reading = Reading.from_json(report.batch.reading)
    if sent:
        form = columns_form(reading.columns, None)
    else:
        mapping = Mapping.from_json(report.batch.mapping)
        form = columns_form(reading.columns, mapping, formdata=None)
        form.seen.data = report.seen
        if report.batch.closed:
            form.mode.data = "closed"
        elif report.summary.chunks:
            form.mode.data = "live"
    form.offer(list_categories(session()))
    return form


def _reading(report: ImportReport, form: StepForm | None) -> dict[str, Any]:
    if report.batch.status == "failed":
        return {}
    reading = Reading.from_json(report.batch.reading)
    return {
        "form": form or reading_form(report, sent=False),
        "reading": reading,
        "rows": first_rows(session(), report.batch, reading),
    }


def _columns(report: ImportReport, form: StepForm | None) -> dict[str, Any]:
    reading = Reading.from_json(report.batch.reading)
    return {
        "form": form or columns_asked(report, sent=False),
        "reading": reading,
        "samples": column_samples(reading),
    }


def _check(report: ImportReport, form: StepForm | None) -> dict[str, Any]:
    only_refused = request.args.get("solo") == ONLY_REFUSED
    table = rows_seen(
        session(), report.batch, report.summary, asked_offset(), only_refused=only_refused
    )
    if form is None:
        form = CheckForm(formdata=None, data={"seen": report.seen})
    if isinstance(form, CheckForm):
        form.offer()
    solo = ONLY_REFUSED if only_refused else None
    return {
        "form": form,
        "table": table,
        "source_words": SOURCE_WORDS,
        "page_url": lambda at: (
            url_for(
                "emporiums.show_import", uuid=report.batch.uuid, passo=CHECK, solo=solo, offset=at
            )
            + "#tabella"
        ),
    }


def _nothing(_report: ImportReport, _form: StepForm | None) -> dict[str, Any]:
    return {}


_SHOWN = {READING: _reading, COLUMNS: _columns, CHECK: _check}
