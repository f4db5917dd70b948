"""The report's part about money: what was programmed, committed and paid, each euro once."""

from flask_babel import gettext as _
from sqlmodel import Session

from foodplan.reports.funding import Money, MoneyRow, Totals, money
from foodplan.rules.funding import STAGES
from foodplan.web.asked import Question
from foodplan.web.council.document import Cell, Grid, Section
from foodplan.web.filters import euro, word


def money_section(session: Session, asked: Question, goal: str) -> Section:
    """Return the money of the whole plan; a goal has none, since lines are not split by goal."""
    said = [
        _(
            "Gli euro dicono che cosa si è messo, non quanto si è fatto: nessuna percentuale di "
            "questa relazione li conta."
        )
    ]
    if goal:
        said.append(
            _("Le linee non sono divise per obiettivo: le dice la relazione di tutto il piano.")
        )
    found = money(session, asked.day, asked.known_at)
    if found.simulated and not goal:
        said.append(_("Nei totali ci sono linee simulate."))
    grids = () if goal else _grids(found)
    return Section(
        "risorse", _("Risorse (non sono un risultato)"), paragraphs=tuple(said), grids=grids
    )


def _grids(found: Money) -> tuple[Grid, ...]:
    stages = tuple(word(name).capitalize() for name in STAGES.values())
    numeric = frozenset(range(1, len(STAGES) + 1))
    years = [(str(year), totals) for year, totals in found.years]
    totals = [*years, (_("Totale"), found.totals)] if years else []
    lines = Grid(
        title=_("Le linee"),
        columns=(_("Linea"), *stages, _("Programma"), _("Fonte")),
        rows=tuple(_line(row) for row in found.rows),
        numeric=numeric,
        empty=_("Di nessun importo si conosce ancora la fonte."),
    )
    by_year = Grid(
        title=_("Per anno, ogni euro una volta sola"),
        columns=(_("Anno"), *stages),
        rows=tuple((Cell(name), *_cells(said)) for name, said in totals),
        numeric=numeric,
        empty=_("importi non indicati"),
    )
    return (by_year, lines) if found.rows else (lines,)


def _line(row: MoneyRow) -> tuple[Cell, ...]:
    version = row.line.version
    title = version.title
    if row.part_of:
        title = f"{title} ({_('parte di %(title)s', title=row.part_of)})"
    if version.simulated:
        title = f"{title} – {_('simulata')}"
    return (Cell(title), *_cells(row.totals), Cell(row.programme), Cell(version.source))


def _cells(totals: Totals) -> tuple[Cell, ...]:
    return tuple(
        Cell(_("non indicato")) if totals[stage] is None else _euro(totals[stage] or 0)
        for stage in STAGES
    )


def _euro(cents: int) -> Cell:
    return Cell(euro(cents), cents / 100)
