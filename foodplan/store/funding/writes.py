"""What the office states of lines of funding: their words, amounts and splits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session

from foodplan.models.funding import (
    FundingAmount,
    FundingLine,
    FundingLineVersion,
    FundingSplit,
)
from foodplan.rules.funding import (
    FIRST_YEAR,
    LAST_YEAR,
    PAYERS,
    STAGES,
    WHOLE,
    cup_problems,
    split_problems,
    tidy_cup,
    write_cents,
)
from foodplan.rules.problems import Problem
from foodplan.rules.structure import leads_to, too_long
from foodplan.store.edits.dated import one_writer_at_a_time
from foodplan.store.edits.structure import free_slug, refuse, same_title
from foodplan.store.edits.versions import Overtaken, edit
from foodplan.store.funding.reads import Line, get_amount, get_line, list_lines, parts_of
from foodplan.store.history import Change, Moment, record
from foodplan.store.plan import list_programmes
from foodplan.store.standing import standing_actions

LINE_NAMES = ("programme", "title", "cup", "payer", "part_of", "note", "source")
LONGEST = {"title": 200, "note": 500, "source": 400}
LONGEST_ACT, LONGEST_SOURCE = 300, 400


@dataclass(frozen=True)
class AmountInput:
    """Cents of a line in a year and a stage, with the act and the source that say so.

    No cents withdraw what was stated. `beyond` says that more is meant to be committed than was
    programmed, or paid than was committed.
    """

    year: int
    stage: str
    cents: int | None
    act: str = ""
    source: str = ""
    beyond: bool = False


def add_line(session: Session, values: Mapping[str, Any], change: Change, day: date) -> str:
    """Make a line; return its slug. Raises Refused for what is to mend."""
    one_writer_at_a_time(session)
    said = _clean(values)
    refuse(_line_problems(session, "", said, day))
    slug = free_slug(session, FundingLine, said["title"])
    session.add(FundingLine(slug=slug))
    session.flush()
    record(session, FundingLineVersion, {"line": slug}, said, change)
    return slug


def change_line(
    session: Session,
    slug: str,
    opened: int,
    values: Mapping[str, Any],
    change: Change,
    day: date,
) -> None:
    """State a line's words from a day on; `opened` is the version that was read.

    Raises Refused for what is to mend and Overtaken when another version came meanwhile.
    """
    one_writer_at_a_time(session)
    said = _clean(values)
    refuse(_line_problems(session, slug, said, day))
    edit(session, FundingLineVersion, {"line": slug}, opened, said, change, day)


def withdraw_line(session: Session, slug: str, opened: int, change: Change, day: date) -> None:
    """State that a line holds no more from a day on, with its reason; what it said stays known.

    Raises Refused without a reason or while another line is a part of it, Overtaken when another
    version came after `opened`.
    """
    one_writer_at_a_time(session)
    problems = [] if change.reason else [Problem("reason", "Scrivere perché la linea si ritira.")]
    inside = [line for line in list_lines(session, Moment(day)) if line.version.part_of == slug]
    if inside:
        message = "Prima si tolgono le sue parti: %(title)s."
        problems.append(Problem("", message, {"title": inside[0].version.title}))
    refuse(problems)
    edit(session, FundingLineVersion, {"line": slug}, opened, {"active": False}, change, day)


def set_amount(
    session: Session, slug: str, opened: int, item: AmountInput, change: Change, day: date
) -> None:
    """State an amount of a line, or with no cents that it is not stated any more.

    `opened` is the version that was read, 0 where there was none. Raises LookupError for no line,
    Refused for what is to mend, for a line whose parts would be more than it, and for more
    committed than programmed, or paid than committed, unless the input says that it is so
    (`beyond`). Raises Overtaken when somebody stated another one meanwhile.
    """
    one_writer_at_a_time(session)
    moment = Moment(day)
    line = get_line(session, slug, moment)
    if line is None:
        raise LookupError(f"There is no line {slug} on {day}.")
    current = get_amount(session, slug, item.year, item.stage, moment)
    if current is not None and current.id != opened:
        if _says(current, item):
            return
        raise Overtaken(current)
    stated = current is not None and current.active
    refuse(_amount_problems(item, stated=stated) or _order_problems(session, line, item, day))
    if item.cents is None and not stated:
        return
    key = {"line": slug, "year": item.year, "stage": item.stage}
    values = {"cents": item.cents, "act": item.act.strip(), "source": item.source.strip()}
    if item.cents is None and current is not None:
        values = {"cents": current.cents, "act": current.act, "source": current.source}
    record(session, FundingAmount, key, values | {"active": item.cents is not None}, change)


def set_splits(
    session: Session,
    slug: str,
    opened: int,
    shares: Mapping[str, int],
    change: Change,
    day: date,
) -> None:
    """State which actions spend a line, in ten-thousandths that sum to 1; none at all is allowed.

    Raises LookupError for no line, Refused for a sum that is not 1 or an unknown action, Overtaken
    when somebody stated others after `opened`.
    """
    one_writer_at_a_time(session)
    line = get_line(session, slug, Moment(day))
    if line is None:
        raise LookupError(f"There is no line {slug} on {day}.")
    if line.opened != opened:
        if line.shares == dict(shares):
            return
        raise Overtaken(line.version)
    known = {row.action for row in standing_actions(session, Moment(day))}
    problems = split_problems(shares.values())
    if set(shares) - known:
        problems.append(Problem("shares", "Scegliere azioni dell'elenco."))
    refuse(problems)
    for action in {*line.shares, *shares}:
        key = {"line": slug, "action": action}
        there = action in shares
        share = shares.get(action, line.shares.get(action, 0)) / WHOLE
        record(session, FundingSplit, key, {"share": share, "active": there}, change)


def _says(row: FundingAmount, item: AmountInput) -> bool:
    """Return whether an amount says so already: a form that was sent twice is no conflict."""
    if item.cents is None or not row.active:
        return item.cents is None and not row.active
    return (row.cents, row.act, row.source) == (item.cents, item.act.strip(), item.source.strip())


def _clean(values: Mapping[str, Any]) -> dict[str, Any]:
    said = {name: str(values.get(name) or "").strip() for name in LINE_NAMES}
    return said | {"cup": tidy_cup(said["cup"]), "part_of": said["part_of"] or None}


def _line_problems(
    session: Session, slug: str, said: Mapping[str, Any], day: date
) -> list[Problem]:
    moment = Moment(day)
    lines = list_lines(session, moment)
    problems = [] if said["title"] else [Problem("title", "Scrivere il titolo.")]
    problems += same_title([line.version for line in lines], said["title"], slug, "line")
    problems += cup_problems(said["cup"])
    for field, most in LONGEST.items():
        problems += too_long(field, said[field], most)
    if said["programme"] not in {row.programme for row in list_programmes(session, moment)}:
        problems.append(Problem("programme", "Scegliere un programma dell'elenco."))
    if said["payer"] not in PAYERS:
        problems.append(Problem("payer", "Dire di chi sono i soldi."))
    if not said["source"]:
        problems.append(Problem("source", "Scrivere da che cosa si sa: atto, data o fonte."))
    part_of = said["part_of"]
    if part_of is not None and part_of not in {line.slug for line in lines}:
        problems.append(Problem("part_of", "Scegliere una linea dell'elenco."))
    elif part_of is not None and slug:
        above = {name: [up] if up else [] for name, up in parts_of(lines).items()}
        if leads_to(part_of, slug, above):
            problems.append(Problem("part_of", "Farebbe un giro: quella linea è parte di questa."))
        else:
            problems += _joining_problems(lines, slug, part_of)
    return problems


def _joining_problems(lines: Sequence[Line], slug: str, whole: str) -> list[Problem]:
    """Return the problem of a line that, made a part of another, would take it above its whole."""
    own = next(line for line in lines if line.slug == slug)
    amounts = {(row.year, row.stage): row.cents for row in own.amounts}
    return _too_much(lines, slug, whole, amounts, "part_of")


def _amount_problems(item: AmountInput, *, stated: bool) -> list[Problem]:
    problems = []
    if not FIRST_YEAR <= item.year <= LAST_YEAR:
        message = "L'anno sta fra %(first)s e %(last)s."
        problems.append(Problem("year", message, {"first": FIRST_YEAR, "last": LAST_YEAR}))
    if item.stage not in STAGES:
        problems.append(Problem("stage", "Scegliere una voce dell'elenco."))
    if item.cents is None:
        return problems if stated else [*problems, Problem("euro", "Scrivere l'importo.")]
    if item.cents < 0:
        problems.append(Problem("euro", "Un importo non è mai negativo."))
    problems += too_long("act", item.act.strip(), LONGEST_ACT)
    problems += too_long("source", item.source.strip(), LONGEST_SOURCE)
    if not (item.act.strip() or item.source.strip()):
        problems.append(Problem("source", "Un importo ha il suo atto o la sua fonte."))
    return problems


def _order_problems(session: Session, line: Line, item: AmountInput, day: date) -> list[Problem]:
    after = {(row.year, row.stage): row.cents for row in line.amounts}
    after.pop((item.year, item.stage), None)
    if item.cents is not None:
        after[item.year, item.stage] = item.cents
    problems = _against_parts(session, line, after, day)
    if item.beyond:
        return problems
    for less, more in (("programmed", "committed"), ("committed", "paid")):
        before, then = _total(after, less), _total(after, more)
        if before is not None and then is not None and then > before:
            message = (
                "Gli euro %(more)s (%(then)s) sono più di quelli %(less)s (%(before)s): "
                "correggere, o confermare che è così."
            )
            params = {
                "more": STAGES[more], "less": STAGES[less], "then": write_cents(then),
                "before": write_cents(before),
            }  # fmt: skip
            problems.append(Problem("beyond", message, params))
    return problems


def _against_parts(
    session: Session, line: Line, after: Mapping[tuple[int, str], int], day: date
) -> list[Problem]:
    """Return the problem of parts above their whole: the line's own parts, and its siblings."""
    lines = list_lines(session, Moment(day))
    problems = _too_much(lines, line.slug, line.slug, after, "euro")
    if line.version.part_of is not None:
        problems += _too_much(lines, line.slug, line.version.part_of, after, "euro")
    return problems


def _too_much(
    lines: Sequence[Line],
    slug: str,
    whole: str,
    after: Mapping[tuple[int, str], int],
    field: str,
) -> list[Problem]:
    """Return the problem of a whole whose parts are more than it in any stage.

    `after` is what the line `slug` (the whole itself or one of its parts) is about to say.
    """
    inside = {line.slug for line in lines if line.version.part_of == whole} | {slug}
    for stage, words in STAGES.items():
        said = {line.slug: line.cents(stage) for line in lines} | {slug: _total(after, stage)}
        top = said[whole]
        parts = sum(said[name] or 0 for name in inside - {whole})
        if top is not None and parts > top:
            message = "Le parti (%(parts)s) sono più del totale (%(whole)s) fra gli euro %(stage)s."
            params = {"parts": write_cents(parts), "whole": write_cents(top), "stage": words}
            return [Problem(field, message, params)]
    return []


def _total(amounts: Mapping[tuple[int, str], int], stage: str) -> int | None:
    found = [cents for (_year, said), cents in amounts.items() if said == stage]
    return sum(found) if found else None
