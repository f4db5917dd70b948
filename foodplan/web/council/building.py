"""The council's report put together: what was promised, where it stands, what nobody knows."""

from collections.abc import Iterator
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlmodel import Session

from foodplan.reports.plan import GoalSummary, PlanReport, indicator_report, plan_report
from foodplan.store.instance import instance_facts
from foodplan.store.snapshots import Frozen
from foodplan.web.asked import Question
from foodplan.web.council.areas import areas_section
from foodplan.web.council.changes import last_snapshot, restated
from foodplan.web.council.document import Cell, Document, Drawing, Grid, Section
from foodplan.web.council.drawing import indicator_drawing, series_grid
from foodplan.web.council.money import money_section
from foodplan.web.council.words import (
    commitment_cells,
    goal_sentence,
    indicator_cells,
    language,
    milestone_cells,
    track_words,
)
from foodplan.web.filters import date_it, instant_it, word


def council_report(
    session: Session, asked: Question, goal: str, made_at: datetime
) -> Document | None:
    """Return the report of the city's plan, or of one of its goals, None where there is none."""
    plan = plan_report(session, None, asked.day, asked.known_at)
    if plan is None:
        return None
    goals = tuple(item for item in plan.goals if goal in ("", item.slug))
    if not goals:
        return None
    whole = not goal
    snapshot = last_snapshot(session, asked)
    sections = [
        _short(plan, goals, whole=whole),
        *(part for item in goals for part in _goal(session, asked, item)),
        *(areas_section(session, asked) if whole else ()),
        _actions(plan, goals, whole=whole),
        *([_commitments(plan)] if whole else []),
        *restated(session, asked, snapshot, goals),
        money_section(session, asked, goal),
        _method(plan),
    ]
    return Document(
        title=_("Relazione al Consiglio Comunale"),
        subtitle=plan.title if whole else f"{plan.title}: {goals[0].title}",
        city=instance_facts(session).city,
        file_name=f"relazione-{goal or plan.slug}-{asked.day.isoformat()}",
        made_at=made_at,
        stamp=_stamp(plan),
        marks=tuple(_marks(plan)),
        facts=tuple(_facts(plan, asked, snapshot, made_at)),
        sections=tuple(sections),
        lang=language(),
    )


def _stamp(plan: PlanReport) -> str:
    said = _(
        "%(title)s, situazione al %(day)s, regole di calcolo %(version)s",
        title=plan.title, day=date_it(plan.stamp.as_of), version=plan.stamp.rule_version,
    )  # fmt: skip
    return f"{said} – {_('dati simulati')}" if plan.stamp.simulated else said


def _marks(plan: PlanReport) -> Iterator[str]:
    if plan.stamp.simulated:
        yield _("Contiene dati simulati: organizzazioni inventate, non la città.")
    if plan.proposed:
        yield _("Il piano è una proposta: non c’è ancora un atto.")


def _facts(
    plan: PlanReport, asked: Question, snapshot: Frozen | None, made_at: datetime
) -> Iterator[tuple[str, str]]:
    act = plan.act or _("nessun atto: è una proposta")
    yield _("Atto"), f"{act} ({date_it(plan.act_on)})" if plan.act_on else act
    yield _("Situazione al"), date_it(asked.day)
    cut_off = plan.stamp.cut_off
    yield _("Dati conosciuti"), instant_it(cut_off) if cut_off else _("fino al momento di farla")
    yield _("Mesi chiusi fino al"), date_it(plan.stamp.closed_to)
    kind = _("provvisoria: la giornata non è chiusa") if plan.stamp.provisional else _("chiusa")
    yield _("La situazione è"), kind
    if snapshot is not None:
        yield _("Ultima istantanea"), f"{snapshot.title}, {date_it(snapshot.day)}"
        yield _("Impronta dell’istantanea"), snapshot.fingerprint
    yield _("Fatta il"), instant_it(made_at)


def _short(plan: PlanReport, goals: tuple[GoalSummary, ...], *, whole: bool) -> Section:
    paragraphs = []
    if whole:
        known = plan.coverage
        if known is not None:
            paragraphs.append(
                _(
                    "Hanno risposto %(answered)s organizzazioni su %(expected)s negli ultimi "
                    "dodici mesi chiusi.",
                    answered=known.answered,
                    expected=known.expected,
                )
            )
        paragraphs += [
            track_words(_("Prodotti"), plan.tracks.outputs),
            track_words(_("Effetti"), plan.tracks.outcomes),
            track_words(_("Attuazione"), plan.tracks.implementation),
        ]
    rows = {row.slug for item in goals for row in item.indicators}
    late = [row for row in plan.late if row.slug in rows]
    unknown = [link for gap in plan.no_data for link in gap.indicators if link.slug in rows]
    points = [_("%(goal)s: %(said)s", goal=item.title, said=goal_sentence(item)) for item in goals]
    late_words = ", ".join(row.title for row in late) or _("nessuno")
    points.append(_("Indicatori in ritardo: %(names)s.", names=late_words))
    unknown_words = ", ".join(link.title for link in unknown) or _("nessuno")
    points.append(_("Indicatori senza dati: %(names)s.", names=unknown_words))
    steps = ", ".join(step.title for step in plan.late_milestones) if whole else ""
    if steps:
        points.append(_("Tappe in ritardo: %(names)s.", names=steps))
    return Section("in-breve", _("In breve"), 2, tuple(paragraphs), tuple(points))


def _goal(session: Session, asked: Question, goal: GoalSummary) -> Iterator[Section]:
    yield Section(
        anchor=f"obiettivo-{goal.slug}",
        title=goal.title,
        paragraphs=(
            goal_sentence(goal),
            track_words(_("Prodotti"), goal.outputs),
            track_words(_("Effetti"), goal.outcomes),
            track_words(_("Attuazione"), goal.implementation),
        ),
        grids=(
            Grid(
                title=_("Indicatori: %(goal)s", goal=goal.title),
                columns=(
                    _("Indicatore"), _("Valore"), _("Periodo"), _("Partenza"), _("Traguardo"),
                    _("Strada fatta"), _("Copertura"), _("Stato"),
                ),
                rows=tuple(indicator_cells(row) for row in goal.indicators),
                numeric=frozenset({1, 3, 4, 5, 6}),
                empty=_("Questo obiettivo non ha ancora indicatori."),
            ),
        ),
    )  # fmt: skip
    drawing, grid = _headline(session, asked, goal)
    if drawing is not None and grid is not None:
        yield Section(
            anchor=f"serie-{goal.slug}",
            title=_("Nel tempo: %(indicator)s", indicator=drawing.title),
            level=3,
            grids=(grid,),
            drawings=(drawing,),
        )


def _headline(
    session: Session, asked: Question, goal: GoalSummary
) -> tuple[Drawing | None, Grid | None]:
    link = goal.sentence.indicator if goal.sentence else None
    report = indicator_report(session, link.slug, asked.day, asked.known_at) if link else None
    drawing = indicator_drawing(report) if report else None
    return (drawing, series_grid(report)) if report and drawing else (None, None)


def _actions(plan: PlanReport, goals: tuple[GoalSummary, ...], *, whole: bool) -> Section:
    named = {goal.slug for goal in goals}
    actions = [
        row for row in plan.actions if whole or named & {served.slug for served in row.goals}
    ]
    unknown = sum(row.status.code == "unknown" for row in actions)
    steps = [(row, step) for row in actions for step in row.milestones]
    said = ngettext("%(num)d azione.", "%(num)d azioni.", len(actions))
    doubt = ngettext("Di %(num)d non si sa lo stato.", "Di %(num)d non si sa lo stato.", unknown)
    return Section(
        anchor="azioni",
        title=_("Azioni e tappe"),
        paragraphs=(f"{said} {doubt}" if unknown else said,),
        grids=(
            Grid(
                title=_("Azioni"),
                columns=(_("Azione"), _("Tipo"), _("Stato"), _("Da che cosa si sa"), _("Termine")),
                rows=tuple(
                    (
                        Cell(row.title),
                        Cell(word(row.kind.name)),
                        Cell(word(row.status.name)),
                        Cell(row.status_reason or "–"),
                        Cell(date_it(row.due_on) if row.due_on else "–"),
                    )
                    for row in actions
                ),
                empty=_("Nessuna azione."),
            ),
            Grid(
                title=_("Tappe"),
                columns=(_("Azione"), _("Tappa"), _("Entro il"), _("Fatta il"), _("Stato")),
                rows=tuple(milestone_cells(row, step) for row, step in steps),
                empty=_("Nessuna tappa con una data."),
            ),
        ),
    )


def _commitments(plan: PlanReport) -> Section:
    return Section(
        anchor="impegni",
        title=_("Impegni del Consiglio"),
        grids=(
            Grid(
                title=_("Impegni"),
                columns=(_("Impegno"), _("Entro il"), _("Stato"), _("Atto")),
                rows=tuple(
                    commitment_cells(row)
                    for row in sorted(plan.commitments, key=lambda row: row.number)
                ),
                empty=_("Nessun impegno."),
            ),
        ),
    )


def _method(plan: PlanReport) -> Section:
    return Section(
        anchor="metodo",
        title=_("Metodo e fonti"),
        paragraphs=(
            _(
                "La strada fatta è la parte del cammino dal valore di partenza al traguardo; un "
                "indicatore conta solo con lo stesso perimetro e una copertura di almeno il 60 %."
            ),
            _(
                "Un dato che manca non è uno zero: resta un intervallo fra il meno e il più che "
                "potrebbe essere. Ogni cifra si apre sul sito fino alle registrazioni da cui viene."
            ),
            _("Fonte del piano: %(source)s.", source=plan.source),
            _(
                "Per rifare i conti: ogni pagina del sito ha «Come si calcola», con i dati in JSON "
                "e CSV e la loro impronta; un'istantanea si verifica dal suo solo file."
            ),
        ),
    )
