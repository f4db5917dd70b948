"""Sources that are read again every night: adding one, saying its columns, what each night did."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask import (
    Response,
    abort,
    after_this_request,
    flash,
    jsonify,
    redirect,
    render_template,
    url_for,
)
from flask_babel import gettext as _

from foodplan.blueprints.office.blueprint import bp
from foodplan.blueprints.office.forms.place_imports import ReadingForm, columns_form
from foodplan.blueprints.office.forms.place_sources import NAMES, ReadAgainForm, SourceForm
from foodplan.blueprints.office.forms.suggestions import PressForm
from foodplan.blueprints.office.place_imports_page import reading_words
from foodplan.importers.atlas.reading import guess_mapping
from foodplan.importers.atlas.shape import Mapping, Reading
from foodplan.jobs.imports.workers import WORKERS
from foodplan.jobs.sync_places import sync_source
from foodplan.models.atlas import SyncRun, SyncSource
from foodplan.rules.sources import RUN_OUTCOMES, SOURCE_KINDS
from foodplan.store.atlas_batches import PLACES
from foodplan.store.syncing import (
    add_source,
    begin_run,
    change_source,
    get_source,
    is_reading,
    last_runs,
    list_runs,
    list_sources,
)
from foodplan.web.access import officer
from foodplan.web.identity import person
from foodplan.web.parts import parts
from foodplan.web.session import now, session, writes


@bp.get("/luoghi/fonti")
@officer
def place_sources() -> str:
    """Every source with its last reading."""
    return render_template(
        "office/places_sources.html",
        sources=list_sources(session()),
        last=last_runs(session()),
        kinds=SOURCE_KINDS,
        outcomes=RUN_OUTCOMES,
    )


@bp.get("/luoghi/fonti/nuova")
@officer
def new_place_source() -> str:
    """The form of a new source."""
    return _form_page(SourceForm(formdata=None, data={"kind": "url"}))


@bp.post("/luoghi/fonti/nuova")
@officer
@writes
def add_place_source() -> Any:
    """Add a source, and have it read for the first time."""
    form = SourceForm()
    form.offer()
    if not form.validate() or not form.can_be_read():
        return _form_page(form), 422
    source = add_source(session(), form.said(), person().account_id, now())
    return _read_now(source)


@bp.get("/luoghi/fonti/<slug>")
@officer
def show_place_source(slug: str) -> str:
    """One source: how it reads, its columns, what each night did."""
    return _source_page(_source(slug))


@bp.post("/luoghi/fonti/<slug>")
@officer
@writes
def change_place_source(slug: str) -> Any:
    """Say otherwise where a source is or whose it is."""
    source, form = _source(slug), SourceForm()
    form.offer()
    if not form.validate() or not form.can_be_read():
        return _source_page(source, form), 422
    said = form.said()
    if (said["kind"], said["address"]) != (source.kind, source.address):
        # Another file: whatever was known of the one before says nothing of it.
        said |= {"reading": "{}", "mapping": "{}", "active": False}
    change_source(session(), source, now(), etag="", modified="", **said)
    flash(_("La fonte è aggiornata."), "success")
    return _read_now(source) if "reading" in said else _to(source)


@bp.post("/luoghi/fonti/<slug>/lettura")
@officer
@writes
def say_source_reading(slug: str) -> Any:
    """Say how a source's file reads, where it was not recognised; its columns are asked again."""
    source = _source(slug)
    if source.reading == "{}":
        return _to(source)
    reading, form = Reading.from_json(source.reading), ReadingForm()
    form.offer(reading)
    if not form.validate():
        return _source_page(source, read_form=form), 422
    said = {"reading": _reading_said(reading, form).as_json(), "mapping": "{}", "active": False}
    change_source(session(), source, now(), etag="", modified="", **said)
    return _read_now(source)


@bp.post("/luoghi/fonti/<slug>/colonne")
@officer
@writes
def say_source_columns(slug: str) -> Any:
    """Say what a source's columns say: from now on it is read every night."""
    source = _source(slug)
    if source.reading == "{}":
        return _to(source)
    form = columns_form(Reading.from_json(source.reading), PLACES, None)
    if not form.validate():
        return _source_page(source), 422
    mapping = form.mapping(Mapping())
    if not mapping.says("name"):
        flash(_("Manca il nome: indicare quale colonna dice come si chiama il luogo."), "danger")
        return _source_page(source, columns=form), 422
    said = {"mapping": mapping.as_json(), "etag": "", "modified": "", "active": True}
    change_source(session(), source, now(), **said)
    flash(_("Le colonne sono confermate: la fonte si rilegge adesso, poi ogni notte."), "success")
    return _read_now(source)


@bp.post("/luoghi/fonti/<slug>/rileggi")
@officer
@writes
def read_place_source(slug: str) -> Any:
    """Have a source read now."""
    source, form = _source(slug), ReadAgainForm()
    return _read_now(source, anyway=form.anyway.data) if form.validate() else _to(source)


@bp.post("/luoghi/fonti/<slug>/pausa")
@officer
@writes
def pause_place_source(slug: str) -> Any:
    """Stop reading a source at night, or begin again."""
    source = _source(slug)
    if PressForm().validate() and source.mapping != "{}":
        change_source(session(), source, now(), active=not source.active)
        said = _("La fonte si rilegge ogni notte.") if source.active else _("La fonte è in pausa.")
        flash(said, "success")
    return _to(source)


@bp.get("/luoghi/fonti/<slug>/stato")
@officer
def place_source_state(slug: str) -> Response:
    """Whether a source is being read, for a page that waits."""
    busy = is_reading(session(), _source(slug).id or 0, now())
    return jsonify({"working": busy, "done": 0, "total": None, "line": ""})


def _source(slug: str) -> SyncSource:
    source = get_source(session(), slug)
    if source is None:
        abort(404)
    return source


def _reading_said(reading: Reading, form: ReadingForm) -> Reading:
    given = {name: value for name, value in vars(form.given()).items() if value is not None}
    return replace(reading, **given)


def _to(source: SyncSource) -> Any:
    return redirect(url_for("office.show_place_source", slug=source.slug), 303)


def _read_now(source: SyncSource, *, anyway: bool = False) -> Any:
    """Have a source read as soon as this request's transaction has ended."""
    engine, clock, source_id = parts().engine, parts().clock, source.id or 0
    settings = parts().settings
    # Begun here, so that the page that follows knows of it whoever answers.
    run_id = begin_run(session(), source_id, now())

    def start(response: Response) -> Response:
        WORKERS.start(
            f"source-{source_id}",
            lambda: sync_source(engine, source_id, clock(), settings, anyway=anyway, run_id=run_id),
        )
        return response

    if run_id is not None:
        after_this_request(start)
    return redirect(url_for("office.show_place_source", slug=source.slug), 303)


def _form_page(form: SourceForm) -> str:
    form.offer()
    folder = parts().settings.sources_folder is not None
    return render_template("office/places_source_new.html", form=form, has_folder=folder)


def _source_page(
    source: SyncSource,
    form: SourceForm | None = None,
    columns: Any = None,
    read_form: ReadingForm | None = None,
) -> str:
    if form is None:
        form = SourceForm(formdata=None, data={name: getattr(source, name) for name in NAMES})
        form.offer()
    reading = Reading.from_json(source.reading) if source.reading != "{}" else None
    if reading is not None and columns is None:
        columns = columns_form(reading, PLACES, _mapping(source, reading))
    if reading is not None and read_form is None:
        read_form = ReadingForm(formdata=None)
        read_form.show(reading)
    runs = list_runs(session(), source.id or 0)
    return render_template(
        "office/places_source.html",
        source=source,
        form=form,
        reading=reading,
        read_as=reading_words(reading) if reading else "",
        columns=columns,
        read_form=read_form,
        runs=runs,
        shrunk=_shrunk(runs),
        busy=is_reading(session(), source.id or 0, now()),
        kinds=SOURCE_KINDS,
        outcomes=RUN_OUTCOMES,
    )


def _shrunk(runs: Sequence[SyncRun]) -> bool:
    """Return whether the last reading stopped because the file lost many rows."""
    return bool(runs) and runs[0].outcome == "failed" and runs[0].read > 0


def _mapping(source: SyncSource, reading: Reading) -> Mapping:
    if source.mapping != "{}":
        return Mapping.from_json(source.mapping)
    return guess_mapping(reading.columns)
