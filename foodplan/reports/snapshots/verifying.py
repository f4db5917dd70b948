"""An export checked alone: its sums, and its figures made again from its own inputs."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from foodplan.reports.canonical import canonical_json, fingerprint
from foodplan.reports.plan import RULE_VERSION, progress_of
from foodplan.reports.snapshots.answers import UnansweredError
from foodplan.reports.snapshots.archive import (
    SUMS,
    BrokenExportError,
    Files,
    text_of,
    unpack,
    wrong_sums,
)
from foodplan.reports.snapshots.codec import UnreadableError
from foodplan.reports.snapshots.compare import Compared, compare
from foodplan.reports.snapshots.inputs import needed_files, read_world_files
from foodplan.reports.snapshots.people import PEOPLE, read_people_lines
from foodplan.rules.problems import Problem
from foodplan.store.rechecks import Differing

FORMAT = 1
FIGURES = "figures.json"
MANIFEST = "snapshot.json"
MANIFEST_WORDS = ("title", "reason", "day", "cut_off", "frozen_at", "rule_version", "fingerprint")

OTHER_FORMAT = "È un’istantanea di un altro formato: questo programma legge il formato %(format)s."
NO_MANIFEST = "«%(name)s» non si può leggere: non è l’intestazione di un’istantanea."
NO_FIGURES = "«%(name)s» non si può leggere: non sono le cifre di un’istantanea."
OTHER_RULES = (
    "È stata fatta con le regole %(then)s, questo programma ha le regole %(now)s: rifatte con "
    "queste, le cifre possono essere altre senza che nessuno le abbia cambiate."
)
UNREADABLE = "Le cifre non si possono rifare: %(what)s."
UNANSWERED = "Le cifre non si possono rifare: manca la risposta del registro alla domanda %(what)s."
OTHER_FINGERPRINT = "«%(name)s» non ha l’impronta scritta nell’intestazione."
OTHER_DAY = "L’intestazione e i dati parlano di giorni diversi: %(one)s e %(other)s."
OTHER_SIMULATED = "L’intestazione e le cifre non dicono lo stesso su che cosa è simulato."
TOO_EARLY = (
    "L’intestazione dice che è stata congelata prima della fine del giorno, o non dice quando."
)
NOT_CANONICAL = "«%(name)s» dice le stesse cifre, ma non è scritto byte per byte come il ricalcolo."


@dataclass(frozen=True)
class Verification:
    """What came of checking an export.

    `problems` are sentences about files and rules, `differences` the figures that come out
    otherwise, `figures` how many were made again. `shown` are the figures as they are in the file,
    and `fingerprint` theirs: the one that the public page prints, if the file is the published one.
    """

    manifest: Mapping[str, Any]
    problems: tuple[Problem, ...]
    differences: tuple[Differing, ...]
    figures: int
    fingerprint: str
    shown: Mapping[str, Any] = field(default_factory=dict)

    @property
    def good(self) -> bool:
        """Whether the export is whole and gives its figures again."""
        return not self.problems and not self.differences


def verify(content: bytes) -> Verification:
    """Check an export from its bytes alone: no database, no network, no clock.

    Never raises for whatever the bytes are: what is wrong is said in the answer.
    """
    try:
        files = unpack(content)
        return _verified(files)
    except BrokenExportError as broken:
        return Verification({}, (broken.problem,), (), 0, "")


def manifest_of(files: Files) -> dict[str, Any]:
    """Return what an export says of itself; raises BrokenExportError when it says nothing."""
    said = _object(text_of(files, MANIFEST), NO_MANIFEST, MANIFEST)
    if said.get("format") != FORMAT:
        raise BrokenExportError(Problem("", OTHER_FORMAT, {"format": FORMAT}))
    if not all(isinstance(said.get(name), str) for name in MANIFEST_WORDS):
        raise BrokenExportError(Problem("", NO_MANIFEST, {"name": MANIFEST}))
    return said


def figures_of(files: Files) -> dict[str, Any]:
    """Return the frozen figures; raises BrokenExportError when they cannot be read."""
    return _object(text_of(files, FIGURES), NO_FIGURES, FIGURES)


def _verified(files: Files) -> Verification:
    problems = wrong_sums(files)
    manifest, shown = manifest_of(files), figures_of(files)
    figures = text_of(files, FIGURES)
    made = fingerprint(figures)
    rules_changed = manifest["rule_version"] != RULE_VERSION
    if rules_changed:
        known = {"then": manifest["rule_version"], "now": RULE_VERSION}
        problems.append(Problem("", OTHER_RULES, known))
    if made != manifest["fingerprint"]:
        problems.append(Problem("", OTHER_FINGERPRINT, {"name": FIGURES}))
    problems += _heading(manifest, shown)
    again, why = _made_again(files, manifest)
    if again is None:
        return Verification(manifest, (*problems, *why), (), 0, made, shown)
    compared = _compared(shown, again)
    if figures != again and not compared.differences and not rules_changed:
        problems.append(Problem("", NOT_CANONICAL, {"name": FIGURES}))
    return Verification(
        manifest,
        (*problems, *why),
        compared.differences,
        compared.figures,
        made,
        shown,
    )


def _compared(shown: Mapping[str, Any], again: str) -> Compared:
    recomputed = json.loads(again)
    # Another version of the rules is said once, in a sentence of its own.
    return compare({**shown, "rule_version": None}, {**recomputed, "rule_version": None})


def _made_again(files: Files, manifest: Mapping[str, Any]) -> tuple[str | None, list[Problem]]:
    """Return the canonical figures that the inputs give, or None with what stands in the way."""
    try:
        texts = {name: text_of(files, name) for name in {*needed_files(), *files} - {SUMS}}
        world = read_world_files(texts)
        stated = read_people_lines(text_of(files, PEOPLE))
        report = progress_of(replace(world, stated=stated))
    except BrokenExportError as broken:
        return None, [broken.problem]
    except UnansweredError as asked:
        return None, [Problem("", UNANSWERED, {"what": asked.args[0]})]
    except Exception as error:  # noqa: BLE001 - inputs that somebody wrote may be anything
        return None, [Problem("", UNREADABLE, {"what": _what(error)})]
    return canonical_json(report.to_json()), _other_day(manifest, world.today, world.known_at)


def _heading(manifest: Mapping[str, Any], shown: Mapping[str, Any]) -> list[Problem]:
    """Return what a heading says that its own figures and days do not bear out."""
    found = []
    if manifest.get("simulated") is not shown.get("simulated"):
        found.append(Problem("", OTHER_SIMULATED))
    try:
        after = datetime.fromisoformat(manifest["frozen_at"]) > datetime.fromisoformat(
            manifest["cut_off"]
        )
    except (ValueError, TypeError):
        # No instant at all, or one without its offset, that comes neither before nor after.
        after = False
    return found if after else [*found, Problem("", TOO_EARLY)]


def _other_day(manifest: Mapping[str, Any], day: date, known_at: datetime | None) -> list[Problem]:
    said = f"{manifest['day']}, {manifest['cut_off']}"
    found = f"{day.isoformat()}, {known_at.isoformat() if known_at else ''}"
    return [] if said == found else [Problem("", OTHER_DAY, {"one": said, "other": found})]


def _what(error: Exception) -> str:
    return str(error)[:300] if isinstance(error, UnreadableError) else f"{type(error).__name__}"


def _object(text: str, message: str, name: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise BrokenExportError(Problem("", message, {"name": name}))
    return found
