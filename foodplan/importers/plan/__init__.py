"""The plan's files: read, checked whole, and stored all or nothing."""

from pathlib import Path

from sqlmodel import Session

from foodplan.importers import ImportProblem, ImportResult
from foodplan.importers.figures import Figure, figure_entries, read_figures
from foodplan.importers.plan.checks import check_all, problems_with_kept_links
from foodplan.importers.plan.entries import plan_entries, series_readers
from foodplan.importers.plan.files import PlanFiles, read_files
from foodplan.rules.calendar import rome_day
from foodplan.store.history import Change, Moment
from foodplan.store.plan import (
    FIGURES_LOADED,
    PLAN_LOADED,
    Kept,
    Loaded,
    list_goal_links,
    load_entries,
)

FIGURES = "figures.csv"

_WARNINGS = {
    "vanished": "non è più nei file: resta nel piano, da dove si toglie a mano",
    "ended": "è nei file ma l'ufficio l'ha tolto: resta tolto",
    "made_here": "è nei file ma l'ufficio l'aveva già inserito: resta com'è",
    "overwritten": "l'ufficio aveva cambiato anche lui {fields}: vale quello che dicono i file",
}

_FILE_OF = {
    "plan": "plans.toml",
    "goal": "goals.toml",
    "goal_link": "goals.toml",
    "goal_indicator": "goals.toml",
    "action": "actions.toml",
    "action_goal": "actions.toml",
    "programme": "funding.toml",
    "action_funding": "funding.toml",
    "milestone": "milestones.toml",
    "commitment": "commitments.toml",
    "indicator": "indicators.toml",
    "target": "targets.toml",
    "observation": FIGURES,
    "factor": "factors.toml",
    "category_rule": "tolerances.toml",
    "pack": "packs.toml",
}


def read_plan(folder: Path) -> tuple[PlanFiles, list[Figure], list[ImportProblem]]:
    """Return the plan of a folder of files, its published figures and everything wrong with them.

    Problems are in the order of the files and of their lines.
    """
    files, problems = read_files(folder)
    figures, wrong = read_figures(folder / FIGURES)
    problems += wrong
    problems += check_all(files, {figure.key: figure for figure in figures})
    return files, figures, sorted(set(problems), key=lambda item: (item.file, item.row, item.field))


def import_plan(session: Session, folder: Path, change: Change) -> ImportResult:
    """Store the plan of a folder of files, or nothing when anything in it is wrong.

    Loading the same files again changes nothing; changed files make new versions of what
    changed in them and keep the office's own edits. Flushes, never commits. `read` counts the
    rows that the files make, so that read = added + changed + duplicate.
    """
    files, figures, problems = read_plan(folder)
    if not problems:
        kept = list_goal_links(session, Moment(rome_day(change.at)))
        ties = [(link.child, link.parent, link.weight) for link in kept]
        problems = problems_with_kept_links(files, ties)
    if problems:
        return ImportResult(files.read + len(figures), 0, 0, 0, tuple(problems))
    rows = plan_entries(files, {figure.key: figure for figure in figures})
    plan = load_entries(session, rows, change, reason=PLAN_LOADED)
    observed = figure_entries(figures, series_readers(files))
    seen = load_entries(session, observed, change, reason=FIGURES_LOADED)
    return ImportResult(
        read=len(rows) + len(observed),
        added=plan.added + seen.added,
        changed=plan.changed + seen.changed,
        duplicate=plan.same + seen.same,
        warnings=(*_warnings(plan), *_warnings(seen)),
    )


def _warnings(done: Loaded) -> list[ImportProblem]:
    return [_warning(kept) for kept in done.kept]


def _warning(kept: Kept) -> ImportProblem:
    what = " → ".join(str(part) for part in kept.key)
    reason = _WARNINGS[kept.why].format(fields=", ".join(kept.fields))
    return ImportProblem(_FILE_OF[kept.table], 0, what, reason)


__all__ = ["FIGURES", "import_plan", "read_plan"]
