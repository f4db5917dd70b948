"""The plan's files: refused whole with every mistake named, or loaded once and for all."""

import csv
import re
import tomllib
from datetime import date
from pathlib import Path

import pytest
from sqlmodel import Session, col, func, select

from foodplan.importers.plan import import_plan, read_plan
from foodplan.importers.plan.files import FILES
from foodplan.models.indicators import GoalIndicator, IndicatorVersion, Observation, Target
from foodplan.models.plan import ActionGoal, ActionVersion, GoalLink, GoalVersion, PlanVersion
from foodplan.rules.plan import DIMENSIONS
from foodplan.settings import PROJECT
from foodplan.store.history import Moment, history_of, record, version_at, versions_at
from foodplan.store.plan import (
    PLAN_LOADED,
    change_action_status,
    list_actions,
    list_commitments,
    list_definitions,
    list_goals,
    list_plans,
)
from tests.factories.plan import LOADED_AT, REAL_PLAN, a_change, make_plan_folder, rewrite

NOW = Moment(date(2026, 11, 22))
INDICATORS = "indicators.toml"
LONGEST_ENTRY = 25

# File, text that stands in it, what somebody wrote instead, field named, part of the reason.
BROKEN = [
    ("plans.toml", 'parent = "citta"', 'parent = "cita"', "parent", "«cita» non esiste"),
    ("plans.toml", 'level = "city"', 'level = "village"', "level", "«village» non è ammesso"),
    ("plans.toml", 'slug = "cibo"', 'slug = "Cibo!"', "slug", "lettere minuscole"),
    ("plans.toml", 'slug = "cibo"', 'slug = "citta"', "slug", "c'è già alla riga 1"),
    ("plans.toml", 'title = "Piano del cibo"', "title = 12", "title", "testo fra virgolette"),
    ("plans.toml", 'title = "Piano del cibo"', 'titel = "x"', "titel", "non esiste"),
    ("plans.toml", 'title = "Piano del cibo"', 'title = ""', "title", "vuoto"),
    ("plans.toml", 'level = "city"', 'level = "city"\nact_on = 2026-02-09', "act", "l'atto"),
    ("plans.toml", 'level = "city"', 'level = "city"\nparent = "cibo"', "parent", "da sé stesso"),
    (
        "plans.toml",
        'level = "city"',
        'level = "city"\nstarts_on = 2027-01-01\nends_on = 2026-01-01',
        "ends_on",
        "prima di cominciare",
    ),
    ("goals.toml", 'plan = "cibo"', 'plan = "nessuno"', "plan", "«nessuno» non esiste"),
    ("goals.toml", '"recuperato"', '"inesistente"', "indicators", "«inesistente» non esiste"),
    ("goals.toml", '"recuperato"', '"differenziata"', "indicators", "scritto 2 volte"),
    (
        "goals.toml",
        '"recuperato"',
        '{ slug = "recuperato", weight = 2 }',
        "indicators",
        "a tutti oppure a nessuno",
    ),
    (
        "goals.toml",
        '["differenziata", "recuperato"]',
        '[{ slug = "recuperato", weight = 0 }]',
        "indicators",
        "vuole la sua ragione",
    ),
    (
        "goals.toml",
        '["differenziata", "recuperato"]',
        '[{ slug = "recuperato", weight = 0, reason = "doppio" }]',
        "indicators",
        "più di zero",
    ),
    ("goals.toml", '["12.3"]', '["dodici"]', "sdg[1]", "come 12.3"),
    ("goals.toml", '["food_waste"]', '["waste"]', "mufpp[1]", "«waste» non è ammesso"),
    ("goals.toml", '["12.3"]', '"12.3"', "sdg", "elenco"),
    ("goals.toml", 'parent = "ambito"', 'parent = "spreco"', "parent", "da sé stesso"),
    ("goals.toml", 'child = "spreco"', 'child = "boh"', "child", "«boh» non esiste"),
    (
        "goals.toml",
        'parent = "ambito"',
        'parent = "ambito"\nweight = 1.5',
        "weight",
        "al massimo 1",
    ),
    ("actions.toml", 'kind = "experience"', 'kind = "idea"', "kind", "«idea» non è ammesso"),
    ("actions.toml", 'plan = "cibo"', 'plan = "x"', "plan", "«x» non esiste"),
    ("actions.toml", '["ambito"]', '["ambito", "boh"]', "goals", "«boh» non esiste"),
    ("actions.toml", 'goals_source = "una fonte"\n', "", "goals_source", "loro fonte"),
    (
        "actions.toml",
        '["ambito"]',
        '[{ slug = "boh", source = "noi" }]',
        "goals",
        "«boh» non esiste",
    ),
    (
        "actions.toml",
        'plan = "cibo"',
        'plan = "cibo"\nstatus = "done"',
        "status_reason",
        "sua ragione",
    ),
    ("funding.toml", 'action = "atlante"', 'action = "boh"', "action", "«boh» non esiste"),
    ("funding.toml", 'programme = "fondo"', 'programme = "boh"', "programme", "non esiste"),
    ("funding.toml", 'kind = "national"', 'kind = "lottery"', "kind", "non è ammesso"),
    ("milestones.toml", 'action = "atlante"', 'action = "boh"', "action", "«boh» non esiste"),
    ("milestones.toml", "2026-12-31", '"31/12/2026"', "due_on", "data come 2026-06-30"),
    ("milestones.toml", "2026-12-31", "2026-12-31T10:00:00", "due_on", "data come 2026-06-30"),
    ("commitments.toml", "number = 1", "number = 1.5", "number", "numero intero"),
    ("commitments.toml", "number = 1", "number = 0", "number", "almeno 1"),
    (
        "commitments.toml",
        "number = 1",
        'number = 1\nstatus = "kept"',
        "act",
        "vuole l'atto",
    ),
    (INDICATORS, 'kind = "flow"', 'kind = "stream"', "kind", "«stream» non è ammesso"),
    (INDICATORS, 'kind = "flow"', 'kind = "stock"', "kind", "è di tipo flow"),
    (INDICATORS, 'measure = "recovered"', 'measure = "saved"', "measure", "«saved» non esiste"),
    (INDICATORS, "source_kind = [", "colour = [", "filters", "«colour» non esiste"),
    (INDICATORS, '"market_surplus"', '"moon"', "filters", "«moon»"),
    (INDICATORS, 'unit = "kg"', 'unit = "pasti"', "unit", "è in kg"),
    (INDICATORS, 'unit = "numero"', 'unit = "furlong"', "unit", "«furlong» non esiste"),
    (INDICATORS, 'unit = "%"', 'unit = "kg"', "unit", "ha unità %"),
    (INDICATORS, '"differenziata-2024"', '"boh"', "baseline", "non è fra le cifre"),
    (INDICATORS, 'measure = "recovered"', 'series = "x"', "filters", "solo con una misura"),
    (
        INDICATORS,
        'measure = "recovered"',
        'measure = "recovered"\nseries = "x"',
        "measure",
        "una fonte sola",
    ),
    (
        INDICATORS,
        'measure = "recovered"',
        'measure = "recovered"\nbaseline = "differenziata-2024"',
        "baseline",
        "la cifra è in %",
    ),
    (INDICATORS, "il {value}", "il valore", "phrase", "manca {value}"),
    (INDICATORS, 'series = "steps"', 'series = "steps"\ntolerance = 1', "tolerance", "insieme"),
    (
        INDICATORS,
        'series = "steps"',
        'series = "steps"\ntolerance = 2\ntolerance_max = 1',
        "tolerance_max",
        "più di tolerance",
    ),
    (
        INDICATORS,
        'direction = "up"',
        'direction = "keep"',
        "tolerance",
        "va",
    ),
    (INDICATORS, 'document = "Una mozione"\n', "", "step", "vuole il documento"),
    (INDICATORS, "value = 1\n", "value = 0.5\n", "step", "l'ultimo vale 1"),
    (INDICATORS, "value = 1\n", 'value = "uno"\n', "step[2].value", "numero"),
    (INDICATORS, 'kind = "ladder"', 'kind = "stock"', "step", "solo un indicatore a gradini"),
    (INDICATORS, 'series = "steps"', 'series = "steps"\ncarry_forward = 1.5', "carry_forward", ""),
    (INDICATORS, "value = 1\n", "value = 0.7\n", "step", "0, 0.5 oppure 1"),
    (
        INDICATORS,
        'measure = "recovered"',
        'measure = "recovered"\npath_shape = "wavy"',
        "path_shape",
        "«wavy» non è ammesso",
    ),
    (
        INDICATORS,
        'measure = "recovered"',
        'measure = "recovered"\npath_shape = "seasonal"\nseason = [1, 2, 3]',
        "season",
        "dodici pesi",
    ),
    (
        INDICATORS,
        'measure = "recovered"',
        'measure = "recovered"\npath_shape = "seasonal"\nseason = [0,0,0,0,0,0,0,0,0,0,0,0]',
        "season",
        "non tutti zero",
    ),
    (
        INDICATORS,
        'measure = "recovered"',
        'measure = "recovered"\nseason = [1,1,1,1,1,1,1,1,1,1,1,1]',
        "season",
        "solo con path_shape",
    ),
    (
        INDICATORS,
        'series = "steps"',
        'series = "steps"\npath_shape = "seasonal"\nseason = [1,1,1,1,1,1,1,1,1,1,1,1]',
        "path_shape",
        "traguardo annuale",
    ),
    (
        INDICATORS,
        'measure = "recovered"',
        'measure = "recovered"\nlowest = 5\nhighest = 5',
        "highest",
        "più di lowest",
    ),
    (
        INDICATORS,
        'measure = "recovered"',
        'measure = "recovered"\ncomparable_from = "2024"',
        "comparable_from",
        "",
    ),
    ("targets.toml", '"differenziata"', '"boh"', "indicator", "«boh» non esiste"),
    ("targets.toml", 'unit = "%"', 'unit = "kg"', "unit", "l'indicatore è in %"),
    ("targets.toml", "value = 60", "value = 40", "value", "al contrario"),
    ("targets.toml", "value = 60", 'figure = "differenziata-2024"', "figure", "al contrario"),
    ("targets.toml", "value = 60", 'figure = "boh"', "figure", "non è fra le cifre"),
    ("targets.toml", "value = 60", "value = 160", "value", "fra 0 e 100"),
    ("targets.toml", "value = 60", 'value = "60 %"', "value", "deve essere un numero"),
    ("targets.toml", "value = 60\n", "", "value", "un numero solo"),
    ("targets.toml", "value = 60", "value = inf", "value", ""),
    ("targets.toml", "value = 60", 'value = 60\nstatus = "approved"', "act", "suo atto"),
    ("targets.toml", 'source = "Proposta"\n', "", "source", "manca"),
    ("targets.toml", "2030-12-31", "2030-02-30", "", "TOML"),
    ("targets.toml", 'unit = "%"', "unit = %", "", "TOML"),
    ("targets.toml", "[[target]]", "[[targets]]", "targets", "tabella non esiste"),
    ("targets.toml", "[[target]]", "[target]", "target", "una per voce"),
    ("figures.csv", "51.93,%,2023", "cinquanta,%,2023", "value_std", "non è un numero"),
    ("figures.csv", "2023-12-31", "31/12/2023", "period_end", "data come"),
    ("figures.csv", "2023-12-31", "2022-12-31", "period_end", "prima di cominciare"),
    ("figures.csv", "differenziata-2023", "differenziata-2024", "id", "già alla riga 2"),
    ("figures.csv", "differenziata-2023", "Differenziata 2023", "id", "lettere minuscole"),
    ("figures.csv", "2023-12-31,,", "2023-12-31,circa,", "bound", "lower"),
    ("figures.csv", "2023-12-31,,Torino", "2023-12-31", "", "quante le colonne"),
    ("figures.csv", "value_std", "valore", "value_std", "questa colonna manca"),
]


@pytest.mark.parametrize(("name", "old", "new", "field", "reason"), BROKEN)
def test_a_mistake_is_named_by_file_line_and_field(
    tmp_path: Path, name: str, old: str, new: str, field: str, reason: str
) -> None:
    folder = make_plan_folder(tmp_path)
    line = rewrite(folder, name, old, new)
    _, _, problems = read_plan(folder)
    found = [item for item in problems if (item.file, item.field) == (name, field)]
    assert found, [item.text for item in problems]
    assert any(reason in item.reason for item in found)
    if "tabella" not in reason and "una per voce" not in reason:
        assert abs(found[0].row - line) < LONGEST_ENTRY


def test_the_small_plan_has_no_problem(tmp_path: Path) -> None:
    assert read_plan(make_plan_folder(tmp_path))[2] == []


def test_a_problem_stands_on_the_very_line_of_its_field(tmp_path: Path) -> None:
    folder = make_plan_folder(tmp_path)
    line = rewrite(folder, "plans.toml", 'parent = "citta"', 'parent = "cita"')
    (problem,) = read_plan(folder)[2]
    assert (problem.file, problem.row, problem.field) == ("plans.toml", line, "parent")
    assert problem.text == f"plans.toml, riga {line}, parent: «cita» non esiste"


def test_words_inside_a_long_text_are_not_taken_for_fields(tmp_path: Path) -> None:
    folder = make_plan_folder(tmp_path)
    rewrite(
        folder,
        "plans.toml",
        'title = "Piano della città"',
        'summary = """\n[[plan]]\nparent = 1\n"""\ntitle = "Piano della città"',
    )
    line = rewrite(folder, "plans.toml", 'parent = "citta"', 'parent = "cita"')
    (problem,) = read_plan(folder)[2]
    assert problem.row == line


def test_every_mistake_is_told_at_once_and_nothing_is_stored(
    sqlite_session: Session, tmp_path: Path
) -> None:
    folder = make_plan_folder(tmp_path)
    rewrite(folder, "plans.toml", 'parent = "citta"', 'parent = "cita"')
    rewrite(folder, "goals.toml", 'plan = "citta"', 'plan = "boh"')
    rewrite(folder, "targets.toml", "value = 60", "value = 40")
    rewrite(folder, "figures.csv", "51.93,%,2023", "molto,%,2023")
    result = import_plan(sqlite_session, folder, a_change())
    files = {item.file for item in result.problems}
    assert files == {"plans.toml", "goals.toml", "targets.toml", "figures.csv"}
    assert (result.added, result.changed, result.duplicate) == (0, 0, 0)
    assert result.read > 0
    assert sqlite_session.exec(select(func.count()).select_from(PlanVersion)).one() == 0


def test_one_mistyped_entry_does_not_make_its_references_wrong(tmp_path: Path) -> None:
    folder = make_plan_folder(tmp_path)
    rewrite(folder, "plans.toml", 'title = "Piano della città"', "title = 3")
    assert [item.field for item in read_plan(folder)[2]] == ["title"]


@pytest.mark.parametrize("name", ["plans.toml", "figures.csv"])
def test_a_missing_file_is_a_problem(tmp_path: Path, name: str) -> None:
    folder = make_plan_folder(tmp_path)
    (folder / name).unlink()
    problems = [item for item in read_plan(folder)[2] if item.file == name]
    assert [item.reason for item in problems] == ["il file manca"]


@pytest.mark.parametrize("name", ["plans.toml", "figures.csv"])
def test_a_file_in_another_encoding_is_a_problem(tmp_path: Path, name: str) -> None:
    folder = make_plan_folder(tmp_path)
    text = (folder / name).read_text(encoding="utf-8")
    (folder / name).write_bytes((text + "# città").encode("latin-1"))
    assert any(item.file == name and "UTF-8" in item.reason for item in read_plan(folder)[2])


def test_weights_towards_one_goal_of_a_wider_plan_stay_within_one(tmp_path: Path) -> None:
    folder = make_plan_folder(tmp_path)
    rewrite(folder, "goals.toml", 'parent = "ambito"', 'parent = "ambito"\nweight = 0.6')
    with (folder / "goals.toml").open("a", encoding="utf-8") as stream:
        stream.write(
            '\n[[goal]]\nslug = "filiere"\nplan = "cibo"\ntitle = "Filiere"\nsource = "x"\n'
            '\n[[link]]\nchild = "filiere"\nparent = "ambito"\nweight = 0.5\nsource = "x"\n'
        )
    (problem,) = read_plan(folder)[2]
    assert (problem.field, problem.reason) == ("weight", "i pesi verso questo obiettivo superano 1")


SECOND_GOAL = '\n[[goal]]\nslug = "filiere"\nplan = "cibo"\ntitle = "Filiere"\nsource = "x"\n'


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        ("weight = 2", "", "a tutti gli obiettivi del piano oppure a nessuno"),
        ('weight = 0\nweight_reason = "x"', 'weight = 0\nweight_reason = "x"', "più di zero"),
        ("weight = 0", "weight = 1", "vuole la ragione"),
        ("weight = 2", "weight = 3", ""),
        ("", "", ""),
    ],
)
def test_the_goals_of_a_plan_have_a_weight_all_or_none(
    tmp_path: Path, first: str, second: str, reason: str
) -> None:
    folder = make_plan_folder(tmp_path)
    rewrite(folder, "goals.toml", 'plan = "cibo"', f'plan = "cibo"\n{first}')
    with (folder / "goals.toml").open("a", encoding="utf-8") as stream:
        stream.write(f"{SECOND_GOAL}{second}\n")
    problems = read_plan(folder)[2]
    assert {problem.field for problem in problems} == ({"weight"} if reason else set())
    assert all(reason in problem.reason for problem in problems)


def test_links_that_left_the_files_still_count_with_the_new_ones(
    sqlite_session: Session, tmp_path: Path
) -> None:
    """A load takes nothing away, so what is refused is also what the database keeps."""
    folder = make_plan_folder(tmp_path)
    link = '[[link]]\nchild = "spreco"\nparent = "ambito"\nsource = "una fonte"\n'
    rewrite(folder, "goals.toml", 'parent = "ambito"', 'parent = "ambito"\nweight = 0.7')
    assert import_plan(sqlite_session, folder, a_change(9)).problems == ()
    text = (folder / "goals.toml").read_text(encoding="utf-8")
    weighed = link.replace("source", "weight = 0.7\nsource")
    assert weighed in text
    other = SECOND_GOAL + weighed.replace('"spreco"', '"filiere"')
    (folder / "goals.toml").write_text(text.replace(weighed, other), encoding="utf-8")
    (problem,) = import_plan(sqlite_session, folder, a_change(10)).problems
    assert (problem.field, "già registrati" in problem.reason) == ("weight", True)
    ring = '[[link]]\nchild = "ambito"\nparent = "spreco"\nsource = "una fonte"\n'
    (folder / "goals.toml").write_text(text.replace(weighed, ring), encoding="utf-8")
    (problem,) = import_plan(sqlite_session, folder, a_change(11)).problems
    assert (problem.field, "dipendere da sé stesso" in problem.reason) == ("parent", True)


def test_a_target_of_another_perimeter_is_not_compared_with_the_baseline(tmp_path: Path) -> None:
    folder = make_plan_folder(tmp_path)
    rewrite(folder, "targets.toml", "value = 60", 'value = 40\nperimeter = "Italia"')
    assert read_plan(folder)[2] == []


def test_loading_twice_changes_nothing(session: Session, tmp_path: Path) -> None:
    folder = make_plan_folder(tmp_path)
    first = import_plan(session, folder, a_change(9))
    again = import_plan(session, folder, a_change(10))
    assert first.added == first.read > 15
    assert (again.added, again.changed, again.duplicate) == (0, 0, first.read)
    assert again.warnings == ()
    assert len(history_of(session, IndicatorVersion, indicator="recuperato")) == 1


def test_a_changed_file_makes_a_new_version_and_keeps_the_old(
    session: Session, tmp_path: Path
) -> None:
    folder = make_plan_folder(tmp_path)
    import_plan(session, folder, a_change(9))
    rewrite(folder, "targets.toml", "value = 60", "value = 65")
    result = import_plan(session, folder, a_change(11))
    assert (result.added, result.changed) == (0, 1)
    now = version_at(session, Target, NOW, indicator="differenziata")
    before = version_at(
        session, Target, Moment(NOW.day, LOADED_AT.replace(hour=10)), indicator="differenziata"
    )
    assert now is not None
    assert before is not None
    assert (now.value, before.value) == (0.65, 0.6)
    assert now.reason == PLAN_LOADED


def test_what_vanishes_from_the_files_stays_and_is_told(session: Session, tmp_path: Path) -> None:
    folder = make_plan_folder(tmp_path)
    import_plan(session, folder, a_change(9))
    (folder / "milestones.toml").write_text("# vuoto\n", encoding="utf-8")
    result = import_plan(session, folder, a_change(10))
    (warning,) = result.warnings
    assert warning.text == (
        "milestones.toml, primo-rapporto: "
        "non è più nei file: resta nel piano, da dove si toglie a mano"
    )
    assert result.changed == result.added == 0


def test_what_the_office_wrote_outlives_the_same_files(session: Session, tmp_path: Path) -> None:
    folder = make_plan_folder(tmp_path)
    import_plan(session, folder, a_change(9))
    change_action_status(session, "atlante", "ongoing", "è in rete", a_change(10))
    result = import_plan(session, folder, a_change(11))
    assert (result.changed, result.warnings) == (0, ())
    now = version_at(session, ActionVersion, NOW, action="atlante")
    assert now is not None
    assert now.status == "ongoing"


def test_a_changed_file_changes_only_what_changed_in_it(session: Session, tmp_path: Path) -> None:
    folder = make_plan_folder(tmp_path)
    import_plan(session, folder, a_change(9))
    edit = a_change(10, reason="l'ho visto")
    change_action_status(session, "atlante", "ongoing", "è in rete", edit)
    rewrite(folder, "actions.toml", 'title = "Atlante"', 'title = "Atlante del Cibo"')
    result = import_plan(session, folder, a_change(11))
    assert (result.changed, result.warnings) == (1, ())
    now = version_at(session, ActionVersion, NOW, action="atlante")
    assert now is not None
    assert (now.title, now.status, now.reason) == ("Atlante del Cibo", "ongoing", "l'ho visto")
    early = version_at(session, ActionVersion, Moment(date(2026, 1, 1)), action="atlante")
    assert early is not None
    assert (early.title, early.status) == ("Atlante del Cibo", "unknown")
    again = import_plan(session, folder, a_change(12))
    assert (again.changed, again.duplicate) == (0, again.read)


def test_when_both_changed_a_field_the_file_wins_and_says_so(
    session: Session, tmp_path: Path
) -> None:
    folder = make_plan_folder(tmp_path)
    import_plan(session, folder, a_change(9))
    change_action_status(session, "atlante", "ongoing", "è in rete", a_change(10))
    rewrite(
        folder,
        "actions.toml",
        'title = "Atlante"',
        'title = "Atlante"\nstatus = "done"\nstatus_reason = "chiuso"',
    )
    result = import_plan(session, folder, a_change(11))
    now = version_at(session, ActionVersion, NOW, action="atlante")
    assert now is not None
    assert now.status == "done"
    assert "vale quello che dicono i file" in result.warnings[0].reason
    assert "status, status_reason" in result.warnings[0].reason


def test_what_the_office_made_first_is_left_to_it(session: Session, tmp_path: Path) -> None:
    folder = make_plan_folder(tmp_path)
    targets = (folder / "targets.toml").read_text(encoding="utf-8")
    (folder / "targets.toml").write_text("", encoding="utf-8")
    import_plan(session, folder, a_change(9))
    key = {"indicator": "differenziata", "due_on": date(2030, 12, 31)}
    record(session, Target, key, {"value": 0.7}, a_change(10, reason="deciso"))
    (folder / "targets.toml").write_text(targets, encoding="utf-8")
    result = import_plan(session, folder, a_change(11))
    assert "resta com'è" in result.warnings[0].reason
    now = version_at(session, Target, NOW, indicator="differenziata")
    assert now is not None
    assert now.value == 0.7


def test_a_reached_step_is_an_observation_with_its_document(
    session: Session, tmp_path: Path
) -> None:
    import_plan(session, make_plan_folder(tmp_path), a_change())
    (step,) = versions_at(session, Observation, NOW, indicator="cammino")
    assert (step.value, step.document) == (0, "Una mozione")
    ladder = version_at(session, IndicatorVersion, NOW, indicator="cammino")
    assert ladder is not None
    assert ladder.baseline_value == 0
    assert ladder.steps == '{"0": "Chiesto", "1": "Approvato"}'


def test_a_weighted_goal_keeps_its_weights_and_reasons(session: Session, tmp_path: Path) -> None:
    folder = make_plan_folder(tmp_path)
    rewrite(
        folder,
        "goals.toml",
        '["differenziata", "recuperato"]',
        '[{ slug = "differenziata", weight = 2 },'
        ' { slug = "recuperato", weight = 0, reason = "già contato" }]',
    )
    import_plan(session, folder, a_change())
    rows = versions_at(session, GoalIndicator, NOW, goal="spreco")
    said = [(row.indicator, row.weight, row.weight_reason, row.position) for row in rows]
    assert said == [("differenziata", 2, "", 1), ("recuperato", 0, "già contato", 2)]


@pytest.mark.parametrize("name", sorted(FILES))
def test_the_documented_example_of_each_file_is_well_formed(name: str) -> None:
    text = (PROJECT / "docs" / "data-format.md").read_text(encoding="utf-8")
    section = text.partition(f"## {name}\n")[2].partition("\n## ")[0]
    example = tomllib.loads("\n".join(re.findall(r"```toml\n(.*?)```", section, re.DOTALL)))
    assert set(example) == set(FILES[name])
    for table, model in FILES[name].items():
        for item in example[table]:
            model.model_validate(item)


# --- The real plan of Torino ---------------------------------------------------------------------

EXPERIENCES = {
    "Atlante del Cibo",
    "Guida per una Politica del Cibo 2030",
    "Food Wave",
    "Empori solidali",
    "Case del Quartiere",
    "Community Land Trust",
    "Comunità Energetiche Rinnovabili",
}
INITIATIVES = {
    "Competence Center per l'Innovazione Sociale",
    "Progetto IMPATTO",
    "Bando per l'economia circolare",
    "Piani generativi di impresa dei Servizi Sociali",
    "Associazionismo e imprenditorialità giovanile",
    "You Too 2",
    "B-right Spaces",
    "Homes4All",
    "Co-programmazione e co-progettazione",
    "Torino Social Impact",
    "Beni comuni, Portinerie di Comunità e spazi di prossimità",
}


def test_the_real_plan_loads_without_a_problem(session: Session) -> None:
    result = import_plan(session, REAL_PLAN, a_change())
    assert [item.text for item in result.problems] == []
    assert result.warnings == ()
    assert result.added == result.read
    again = import_plan(session, REAL_PLAN, a_change(10))
    assert again.duplicate == again.read


@pytest.fixture
def real(sqlite_session: Session) -> Session:
    import_plan(sqlite_session, REAL_PLAN, a_change())
    return sqlite_session


def test_the_plans_stand_one_inside_the_other(real: Session) -> None:
    parents = {row.plan: row.parent for row in list_plans(real, NOW)}
    assert parents == {
        "piano-nazionale": None,
        "piano-metropolitano": "piano-nazionale",
        "piano-citta": "piano-metropolitano",
        "food-social-economy": "piano-citta",
    }
    acts = {row.plan: row.act for row in list_plans(real, NOW)}
    assert acts["food-social-economy"] == acts["piano-citta"] == ""


@pytest.mark.parametrize(
    ("plan", "count"),
    [("food-social-economy", 4), ("piano-metropolitano", 6), ("piano-citta", 8)],
)
def test_each_plan_has_its_goals(real: Session, plan: str, count: int) -> None:
    assert len(list_goals(real, NOW, plan)) == count


def test_a_goal_read_into_an_action_by_us_says_so(real: Session) -> None:
    ours = {goal.goal for goal in list_goals(real, NOW, "food-social-economy")}
    said = [
        (row.action, row.source) for row in versions_at(real, ActionGoal, NOW) if row.goal in ours
    ]
    assert {source for _, source in said} == {"Nostra lettura, da confermare"}
    assert {action for action, _ in said} == {
        "atlante-del-cibo", "beni-comuni-e-portinerie", "case-del-quartiere",
        "competence-center-innovazione-sociale", "empori-solidali-esperienza",
    }  # fmt: skip


def test_experiences_and_initiatives_are_those_of_the_motion(real: Session) -> None:
    experiences = list_actions(real, NOW, kind="experience")
    assert {item.version.title for item in experiences} == EXPERIENCES
    initiatives = list_actions(real, NOW, kind="initiative")
    assert {item.version.title for item in initiatives} == INITIATIVES
    assert {item.version.status for item in initiatives} == {"unknown"}


def test_a_programme_pays_only_where_the_motion_says_so(real: Session) -> None:
    paid = {
        item.version.action: [row.programme for row in item.programmes]
        for item in list_actions(real, NOW)
        if item.programmes
    }
    assert paid == {
        "competence-center-innovazione-sociale": ["easi"],
        "associazionismo-imprenditorialita-giovanile": ["pn-metro-plus"],
        "comunita-energetiche-rinnovabili": ["pn-metro-plus"],
        "b-right-spaces": ["cerv"],
        "homes4all": ["fondo-innovazione-sociale"],
    }


def test_only_the_first_commitment_has_a_date_and_none_is_judged(real: Session) -> None:
    rows = list_commitments(real, NOW)
    assert [row.number for row in rows] == [1, 2, 3, 4]
    assert [row.due_on for row in rows] == [date(2026, 6, 30), None, None, None]
    assert {(row.status, row.act, row.kept_on) for row in rows} == {("to_verify", "", None)}


def test_every_goal_is_measured_in_more_than_one_dimension(real: Session) -> None:
    definitions = {row.indicator: row for row in list_definitions(real, NOW)}
    assert len(definitions) >= 20
    links = versions_at(real, GoalIndicator, NOW)
    assert {link.indicator for link in links} == set(definitions)
    for goal in list_goals(real, NOW, "food-social-economy"):
        tracks = {definitions[link.indicator].track for link in links if link.goal == goal.goal}
        assert tracks == {"output", "outcome"}
    assert {row.dimension for row in definitions.values()} == set(DIMENSIONS)
    assert all(row.origin for row in definitions.values())
    assert all(link.weight is None for link in links)


def test_every_baseline_is_a_published_figure_or_a_documented_step(real: Session) -> None:
    with (REAL_PLAN / "figures.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    published = {
        (float(row["value_std"]) / (100 if row["unit_std"] == "%" else 1), row["perimeter_it"])
        for row in rows
    }
    based = [row for row in list_definitions(real, NOW) if row.baseline_value is not None]
    assert len(based) >= 15
    for row in based:
        assert row.baseline_source
        if row.kind != "ladder":
            value = row.baseline_value
            near = [item for item in published if item[1] == row.baseline_perimeter]
            assert any(value == pytest.approx(item[0]) for item in near), row.indicator


def test_no_measured_value_is_typed_among_the_indicators() -> None:
    text = (REAL_PLAN / "indicators.toml").read_text(encoding="utf-8")
    typed = [line for line in text.splitlines() if line.startswith("baseline_value")]
    assert not typed
    assert all('"' in line for line in text.splitlines() if line.startswith("baseline ="))


def test_only_the_household_waste_target_is_published(real: Session) -> None:
    targets = versions_at(real, Target, NOW)
    published = [row for row in targets if row.status == "published"]
    assert [(row.indicator, row.value, row.due_on) for row in published] == [
        ("spreco-domestico", 369.7, date(2030, 12, 31))
    ]
    others = [row for row in targets if row.status == "proposed"]
    assert len(others) == len(targets) - 1
    assert all(row.source.startswith("Proposta") for row in others)


def test_an_uncertain_reading_of_the_wider_plans_carries_no_weight(real: Session) -> None:
    links = versions_at(real, GoalLink, NOW)
    assert len(links) > 4
    assert all(link.weight is None and link.source for link in links)


def test_every_row_of_the_plan_says_where_it_comes_from(real: Session) -> None:
    for model in (PlanVersion, GoalVersion, ActionVersion, GoalLink, Target):
        missing = real.exec(select(func.count()).where(col(model.source) == "")).one()
        assert missing == 0


def test_a_series_that_changes_what_it_measures_is_refused(
    session: Session, tmp_path: Path
) -> None:
    folder = make_plan_folder(tmp_path)
    with (folder / "figures.csv").open("a", encoding="utf-8") as file:
        file.write(
            "differenziata-2025,Raccolta,9,kg,Torino,https://example.org/a,separate_collection,"
            "9,kg,2025-01-01,2025-12-31,,Torino\n"
        )
    result = import_plan(session, folder, a_change())
    (problem,) = result.problems
    assert (problem.file, problem.field) == (INDICATORS, "series")
    assert "una serie non cambia unità a metà" in problem.reason


def test_a_season_limits_and_a_break_reach_the_definition(session: Session, tmp_path: Path) -> None:
    folder = make_plan_folder(tmp_path)
    said = (
        'measure = "recovered"\npath_shape = "seasonal"\nlowest = 0\n'
        "season = [1, 1, 1, 1, 1, 1, 2, 2, 1, 1, 1, 0.5]\ncomparable_from = 2024-01-01"
    )
    rewrite(folder, INDICATORS, 'measure = "recovered"', said)
    assert import_plan(session, folder, a_change()).problems == ()
    found = next(
        row for row in versions_at(session, IndicatorVersion, NOW) if row.measure == "recovered"
    )
    assert (found.path_shape, found.season) == ("seasonal", "1,1,1,1,1,1,2,2,1,1,1,0.5")
    assert (found.lowest, found.comparable_from) == (0, date(2024, 1, 1))
