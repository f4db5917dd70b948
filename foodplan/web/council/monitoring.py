"""The yearly monitoring table by category of the Milan Urban Food Policy Pact."""

from datetime import date, datetime

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlmodel import Session

from foodplan.models.indicators import IndicatorVersion
from foodplan.reports.plan import IndicatorRow, progress_report
from foodplan.rules.plan import MUFPP
from foodplan.store.history import Moment
from foodplan.store.instance import instance_facts
from foodplan.store.plan import list_definitions
from foodplan.web.council.document import Cell, Document, Grid, Section
from foodplan.web.council.words import figure_cell, language, period_cell, share_cell
from foodplan.web.filters import date_it, word


def monitoring_report(
    session: Session, year: int, day: date, known_at: datetime | None, made_at: datetime
) -> Document:
    """Return what is measured of each category of the Pact; categories with nothing stay there."""
    progress = progress_report(session, day, known_at)
    rows = {
        row.slug: row for plan in progress.plans for goal in plan.goals for row in goal.indicators
    }
    definitions = list_definitions(session, Moment(day, known_at))
    sections = tuple(
        _category(code, [item for item in definitions if code in item.mufpp.split(",")], rows, year)
        for code in MUFPP
    )
    facts = instance_facts(session)
    empty = sum(not section.grids[0].rows for section in sections)
    return Document(
        title=_("Monitoraggio %(year)s", year=year),
        subtitle=_("Indicatori per categoria del Patto di Milano (MUFPP)"),
        city=facts.city,
        file_name=f"monitoraggio-mufpp-{year}",
        made_at=made_at,
        stamp=_("Situazione al %(day)s", day=date_it(day)),
        marks=(_("Contiene dati simulati: organizzazioni inventate, non la città."),)
        if progress.stamp.simulated
        else (),
        facts=(
            (_("Situazione al"), date_it(day)),
            (
                _("Codici degli indicatori del Patto"),
                _("non indicati: il piano dice solo la categoria"),
            ),
            (
                _("Categorie senza indicatori"),
                ngettext("%(num)d su %(total)s", "%(num)d su %(total)s", empty, total=len(MUFPP)),
            ),
        ),
        sections=sections,
        lang=language(),
    )


def _category(
    code: str, definitions: list[IndicatorVersion], rows: dict[str, IndicatorRow], year: int
) -> Section:
    title = word(MUFPP[code]).capitalize()
    found = [rows[item.indicator] for item in definitions if item.indicator in rows]
    return Section(
        anchor=code.replace("_", "-"),
        title=title,
        grids=(
            Grid(
                title=title,
                columns=(
                    _("Indicatore"), _("Valore"), _("Periodo"), _("Copertura"), _("Stato"),
                    _("Dimensione"),
                ),
                rows=tuple(
                    (
                        Cell(row.title),
                        figure_cell(row.value),
                        _period(row, year),
                        share_cell(
                            row.coverage.share if row.coverage else None, _("non si applica")
                        ),
                        Cell(word(row.status.name)),
                        Cell(word(row.dimension.name)),
                    )
                    for row in found
                ),
                numeric=frozenset({1, 3}),
                empty=_("Nessun indicatore di questo piano misura questa categoria."),
            ),
        ),
    )  # fmt: skip


def _period(row: IndicatorRow, year: int) -> Cell:
    """Return the period of a value, saying where it is not of the year asked for."""
    cell = period_cell(row.value)
    if row.value is None or row.value.period.last.year == year:
        return cell
    return Cell(_("%(period)s, non del %(year)s", period=cell.text, year=year))
