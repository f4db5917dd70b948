"""Makers of the plan's reports: valid unless changed."""

from dataclasses import replace
from datetime import date
from typing import Any

from foodplan.reports.explain import ExplainReport
from foodplan.reports.explain.coverage import CoverageStep, ReportsRow
from foodplan.reports.explain.judgement import ConfidencePart, ConfidenceStep, StandingStep
from foodplan.reports.explain.records import Counted
from foodplan.reports.explain.report import WindowStep, Worked
from foodplan.reports.plan import (
    ActionRow,
    Bar,
    Baseline,
    ChildPart,
    CommitmentRow,
    Coverage,
    Figure,
    FormulaPart,
    Gap,
    GoalReport,
    GoalSummary,
    HomeReport,
    IndicatorReport,
    IndicatorRow,
    Interval,
    LateRow,
    Link,
    MethodShare,
    MilestoneRow,
    MonthStep,
    NewsLine,
    ObservationRow,
    OrganisationStep,
    ParentGoal,
    Period,
    PlanReport,
    PlanTracks,
    PublicRecord,
    Quantity,
    Reason,
    Sentence,
    SeriesPoint,
    ServedGoal,
    Stamp,
    Tag,
    TargetPoint,
    TrackFigure,
    WiderLink,
    WiderPlan,
    WiderUnits,
)

TODAY = date(2026, 11, 22)
YEAR_2025 = Period(date(2025, 1, 1), date(2025, 12, 31), "nel 2025", closed=True)
SO_FAR = Period(date(2026, 1, 1), TODAY, "finora nel 2026", closed=False)
STAMP = Stamp(TODAY, None, True, date(2026, 10, 31), "2026.3", simulated=True)
PLAN = Link("food-social-economy", "Piano Food & Social Economy")
GOAL = Link("contrasto-allo-spreco", "Contrasto allo spreco")
CONFIDENCE = Reason("B", "affidabilità buona", "Almeno quattro quinti del peso.")
NO_DATA = Reason("no_data", "senza dati", "Non è ancora arrivato nessun dato.")
COVERAGE_STEP = CoverageStep(
    received=80, expected=100, by_number=0.8, observed=221_000, missing_amount=44_000,
    by_weight=0.834, estimate_low=250_000, estimate_high=262_000, least=0.6,
    rows=(
        ReportsRow("emporio-sud", "Emporio Sud", 10, 8, ("2026-09", "2026-10"),
                   44_000, 40_000, 48_000, "own_year"),
        ReportsRow("non-nominate", "altre organizzazioni", 10, 10, (), None, None, None, ""),
    ),
)  # fmt: skip
COVERAGE = Coverage(0.834, 0.8, 0.834, 8, 10, 80, 100, ("Emporio Sud",), 1)


def kilos(value: float) -> Quantity:
    return Quantity(value, "kg", "kg")


def make_target(**changes: Any) -> TargetPoint:
    target = TargetPoint(
        kilos(300_000), date(2030, 12, 31), Tag("proposed", "proposto"), "", "", simulated=True
    )
    return replace(target, **changes)


def make_row(**changes: Any) -> IndicatorRow:
    row = IndicatorRow(
        slug="cibo-recuperato",
        title="Kg di cibo recuperato",
        summary="Eccedenze entrate in città.",
        kind="flow",
        track=Tag("output", "prodotti"),
        dimension=Tag("environmental", "ambientale"),
        unit="kg",
        unit_name="chili",
        direction="up",
        current=Figure(kilos(183_412.5), SO_FAR, provisional=True, simulated=True),
        value=Figure(kilos(221_000), YEAR_2025, provisional=False, simulated=True),
        interval=Interval(221_000, 262_000),
        baseline=Baseline(kilos(100_000), YEAR_2025, "https://example.org/a", "città", False),
        target=make_target(),
        attainment=0.605,
        low=0.6,
        high=0.81,
        at_least=True,
        reason=None,
        status=Tag("on_track", "in linea"),
        path=210_000,
        gap=11_000,
        coverage=COVERAGE,
        bar=Bar(0.6, 0.21),
        weight=1.0,
        counted=True,
        weight_reason="",
        computed=True,
        simulated=True,
    )
    return replace(row, **changes)


def make_empty_row(**changes: Any) -> IndicatorRow:
    nothing: dict[str, Any] = dict.fromkeys(
        ("current", "value", "interval", "baseline", "target", "attainment", "low", "high",
         "path", "gap", "coverage")
    )  # fmt: skip
    return make_row(
        slug="inserimenti",
        title="Inserimenti lavorativi",
        unit="contract",
        unit_name="contratti",
        reason=NO_DATA,
        status=Tag("no_data", "senza dati"),
        bar=Bar(0, 0),
        at_least=False,
        simulated=False,
        **nothing | changes,
    )


def make_track(code: str, name: str, **changes: Any) -> TrackFigure:
    track = TrackFigure(
        Tag(code, name), 0.605, 0.834, 0.6, 0.81, 1, 2, 0.5, 0.55,
        Link("inserimenti", "Inserimenti lavorativi"), None, Bar(0.6, 0.21),
    )  # fmt: skip
    return replace(track, **changes)


def make_empty_track(code: str, name: str) -> TrackFigure:
    return TrackFigure(
        Tag(code, name), None, None, None, None, 0, 0, None, None, None, NO_DATA, Bar(0, 0)
    )


def make_tracks() -> PlanTracks:
    return PlanTracks(
        implementation=make_track("implementation", "attuazione"),
        outputs=make_track("output", "prodotti", weakest=GOAL),
        outcomes=make_empty_track("outcome", "effetti"),
        resources=make_empty_track("resources", "risorse"),
    )


def make_goal(**changes: Any) -> GoalSummary:
    row = make_row()
    assert row.value is not None
    sentence = Sentence("Recuperate", row.value, "", row.target, 8, 10, Link(row.slug, row.title))
    goal = GoalSummary(
        slug=GOAL.slug,
        title=GOAL.title,
        summary="Meno cibo buttato, più cibo a chi serve.",
        plan=PLAN,
        sentence=sentence,
        progress=0.605,
        coverage=0.834,
        low=0.6,
        high=0.81,
        bar=Bar(0.6, 0.21),
        status=Tag("on_track", "in linea"),
        reason=None,
        implementation=make_track("implementation", "attuazione"),
        outputs=make_track("output", "prodotti"),
        outcomes=make_empty_track("outcome", "effetti"),
        resources=make_empty_track("resources", "risorse"),
        indicators=(row, make_empty_row()),
        weight=0.5,
        counted=True,
        weight_reason="",
        confidence=CONFIDENCE,
        green=True,
    )
    return replace(goal, **changes)


def make_empty_goal(**changes: Any) -> GoalSummary:
    said: dict[str, Any] = {"slug": "filiere-corte", "title": "Filiere corte"}
    return make_goal(
        sentence=None,
        progress=None,
        coverage=None,
        low=None,
        high=None,
        bar=Bar(0, 0),
        status=Tag("no_data", "senza dati"),
        reason=NO_DATA,
        outputs=make_empty_track("output", "prodotti"),
        indicators=(),
        confidence=None,
        green=False,
        **said | changes,
    )


def make_action(**changes: Any) -> ActionRow:
    steps = (
        MilestoneRow("uno", "repopp", "Bando", date(2026, 2, 16), date(2026, 2, 10),
                     Tag("done", "raggiunta"), "https://example.org/bando", False),
        MilestoneRow("due", "repopp", "Avvio", date(2026, 6, 30), None,
                     Tag("late", "in ritardo"), "", False),
    )  # fmt: skip
    action = ActionRow(
        slug="repopp",
        title="RePoPP",
        summary="Recupero nei mercati.",
        kind=Tag("initiative", "iniziativa"),
        status=Tag("ongoing", "in corso"),
        status_reason="lo dice la fonte",
        responsible="Eco dalle Città",
        starts_on=date(2017, 1, 1),
        due_on=None,
        source="https://example.org/repopp",
        milestones=steps,
        funding=(Link("pn-metro", "PN Metro Plus"),),
        goals=(ServedGoal(GOAL.slug, GOAL.title, "Nostra lettura, da confermare"),),
        simulated=False,
    )
    return replace(action, **changes)


def make_wider() -> WiderLink:
    return WiderLink(
        Link("inclusione", "Inclusione sociale e lavorativa"),
        GOAL,
        Link("piano-metropolitano", "Piano metropolitano"),
        None,
        None,
        None,
        None,
        "",
        proposed=True,
        source="Nostra lettura, da confermare",
    )


def make_plan(**changes: Any) -> PlanReport:
    commitment = CommitmentRow(
        "sessione", 1, "Sessione pubblica del Consiglio", "", date(2026, 6, 30),
        Tag("to_verify", "da verificare"), True, None, "", "Mozione n. 8",
    )  # fmt: skip
    wider = WiderPlan(
        "piano-metropolitano", "Piano metropolitano", "",
        Tag("metropolitan", "piano metropolitano"),
        None, "", "https://example.org/pm", (Link("inclusione", "Inclusione"),), (make_wider(),),
    )  # fmt: skip
    plan = PlanReport(
        slug=PLAN.slug,
        title=PLAN.title,
        summary="Il sotto-piano del cibo.",
        level=Tag("component", "piano di settore"),
        parents=(Link("piano-citta", "Piano della città"),),
        act="",
        act_on=None,
        proposed=True,
        source="Mozione n. 8",
        goals=(make_goal(), make_empty_goal()),
        tracks=make_tracks(),
        confidence=CONFIDENCE,
        green=True,
        axes=(),
        coverage=COVERAGE,
        indicators=2,
        judged=1,
        late=(
            LateRow(
                "cibo-recuperato",
                "Kg di cibo recuperato",
                Tag("late", "in ritardo"),
                11_000,
                "kg",
                below=True,
            ),
        ),
        no_data=(
            Gap(
                "Città di Torino",
                Tag("year", "ogni anno"),
                (Link("inserimenti", "Inserimenti lavorativi"),),
            ),
        ),
        only_baseline=(),
        late_milestones=(make_action().milestones[1],),
        recent=(NewsLine(date(2026, 11, 3), "Bando", Link("repopp", "RePoPP"), "milestone"),),
        recent_from=date(2026, 10, 22),
        commitments=(commitment,),
        actions=(make_action(),),
        wider=(wider,),
        stamp=STAMP,
    )
    return replace(plan, **changes)


def make_parent_goal(**changes: Any) -> ParentGoal:
    part = ChildPart(
        child=GOAL, weight=0.35, points=0.21, low=0.21, high=0.21, progress=0.6, goal_low=0.6,
        goal_high=0.6, act="DCC 1/2027", source="Mozione n. 8", proposed=False, values=(), more=0,
    )  # fmt: skip
    parent = ParentGoal(
        goal=Link("citta-politiche-del-cibo", "Politiche del cibo"), summary="", parts=(part,),
        low=0.21, high=0.86, unmeasured=0.65, known=True, over=False, bar=Bar(0.21, 0.65),
    )  # fmt: skip
    return replace(parent, **changes)


def make_proposed_goal(**changes: Any) -> ParentGoal:
    row = make_row()
    assert row.value is not None
    part = replace(
        make_parent_goal().parts[0], weight=None, points=None, low=None, high=None, act="",
        proposed=True, more=3, values=(WiderUnits(Link(row.slug, row.title), row.value),),
    )  # fmt: skip
    silent = replace(part, child=Link("filiere-corte", "Filiere corte"), values=(), more=0)
    nothing: dict[str, Any] = dict.fromkeys(("low", "high", "unmeasured"))
    return make_parent_goal(parts=(part, silent), known=False, bar=Bar(0, 0), **nothing | changes)


def make_wider_plan(**changes: Any) -> PlanReport:
    said: dict[str, Any] = {
        "slug": "piano-citta",
        "title": "Piano della città",
        "level": Tag("city", "piano cittadino"),
        "goals": (make_empty_goal(slug="citta-giovani", title="Giovani"),),
        "axes": (make_parent_goal(),),
        "commitments": (),
        "actions": (),
    }
    return make_plan(**said | changes)


def make_goal_page(**changes: Any) -> GoalReport:
    page = GoalReport(
        make_goal(),
        (make_row(),),
        (make_empty_row(),),
        (make_action(),),
        (make_wider(),),
        None,
        STAMP,
    )
    return replace(page, **changes)


def make_observation(**changes: Any) -> ObservationRow:
    observation = ObservationRow(
        key="eco-2025", title="Recupero Eco dalle Città", period="2025", value=221_000,
        numerator=None, denominator=None, unit="kg", perimeter="tutta Eco dalle Città",
        geography="Torino", bound="approximate", verified=False, official=True, comparable=False,
        source_url="https://example.org/eco", source_date="2026", note="", simulated=False,
    )  # fmt: skip
    return replace(observation, **changes)


def make_indicator_page(**changes: Any) -> IndicatorReport:
    october = Period(date(2026, 10, 1), date(2026, 10, 31), "ad ottobre 2026", closed=True)
    page = IndicatorReport(
        indicator=make_row(),
        goals=(GOAL,),
        plan=PLAN,
        perimeter="tutta la città",
        reporter="le organizzazioni",
        frequency=Tag("month", "ogni mese"),
        tolerance=None,
        series=(
            SeriesPoint(YEAR_2025, 221_000, None, None, 200_000, 8, 10, carried=False),
            SeriesPoint(october, None, None, None, None, None, None, carried=False),
            SeriesPoint(SO_FAR, 183_412.5, None, None, None, 8, 10, carried=True),
        ),
        targets=(make_target(),),
        methods=(MethodShare(Tag("weighed", "pesato"), 0.9996),),
        observations=(make_observation(),),
        formula="(V − B) ÷ (T − B)",
        mufpp=("food_waste",),
        sdg=("12.3",),
        stamp=STAMP,
    )
    return replace(page, **changes)


def make_explanation(**changes: Any) -> ExplainReport:
    october = Period(date(2026, 10, 1), date(2026, 10, 31), "ad ottobre 2026", closed=True)
    explanation = ExplainReport(
        subject="indicator",
        indicator=make_row(),
        plan=PLAN,
        goals=(GOAL,),
        filters=(),
        value_formula="V = D − E",
        value_parts=(FormulaPart("D", "somma delle dichiarazioni", 221_000, "kg", ""),),
        formula="(V − B) ÷ (T − B)",
        parts=(FormulaPart("V", "valore dell'ultimo periodo chiuso", 221_000, "kg", ""),),
        result=0.605,
        worked=Worked(221_000, 100_000, 300_000, 200_000, 121_000, 0.605, 12),
        reason=None,
        needed="",
        coverage_step=COVERAGE_STEP,
        confidence_step=ConfidenceStep(
            Reason("B", "affidabilità buona", "Almeno quattro quinti."),
            (ConfidencePart("age", "periodi passati", 0.0, True, 1.0, "A"),),
        ),
        standing_step=StandingStep(
            Tag("on_track", "in linea"),
            Tag("late", "in ritardo"),
            Tag("on_track", "in linea"),
            210_000,
            11_000,
            221_000,
            262_000,
            9_000,
            4_000,
        ),
        forecast=None,
        windows=(WindowStep("valore", YEAR_2025, 221_000),),
        months=(MonthStep("202610", october, 18_000, None, None, True, True, 8, 10),),
        month="202610",
        organisations=(
            OrganisationStep("emporio", "Emporio Nord", 12_000, None, None, suppressed=False),
            OrganisationStep("piccolo", "donatore", None, None, None, suppressed=True),
        ),
        organisation="emporio",
        records=(
            PublicRecord("a1b2", "2026-10", "=Emporio Nord", "7", "ortofrutta", 12_000, "pesato"),
        ),
        base_records=(),
        records_total=1,
        records_reason=None,
        counts_in={"a1b2": (Counted("measure", "recovered", "Cibo recuperato", whole=False),)},
        base_counts_in={},
        pages={"emporio": "emporio-nord"},
        observations=(),
        fingerprint="0" * 64,
        canonical='{"value":221000}',
        stamp=STAMP,
    )
    return replace(explanation, **changes)


def make_home(**changes: Any) -> HomeReport:
    home = HomeReport(
        plan=PLAN,
        summary="Il piano con cui la città unisce cibo ed economia sociale.",
        recovered=Figure(kilos(183_412), SO_FAR, provisional=True, simulated=True),
        redistributed=Figure(kilos(171_000), SO_FAR, provisional=True, simulated=True),
        discarded=Figure(kilos(4_100), SO_FAR, provisional=True, simulated=True),
        period=SO_FAR,
        answered=8,
        expected=10,
        updated_on=TODAY,
        goals=(make_goal(), make_empty_goal()),
        news=(NewsLine(date(2026, 2, 10), "Bando", Link("repopp", "RePoPP"), "milestone"),),
        stamp=STAMP,
    )
    return replace(home, **changes)
