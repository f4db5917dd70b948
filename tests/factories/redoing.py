"""Figures made again from an explanation's input alone, with nothing but the arithmetic."""

from collections.abc import Mapping
from datetime import date
from math import hypot
from typing import Any

from foodplan.progress.attainment import Case, Verdict, judge
from foodplan.progress.cells import Cell, Total, Window, total
from foodplan.progress.coverage import (
    Covered,
    Missing,
    coverage,
    interval,
    rate_error,
    rate_interval,
)
from foodplan.progress.readings import Reading, read_value
from foodplan.progress.reasons import Why
from foodplan.progress.rollup import Child, RollUp, roll_up
from foodplan.rules.ledger import Method
from foodplan.rules.units import convert

Input = Mapping[str, Any]


def day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def redone_total(said: Input) -> Total:
    """Return the value of the judged months from the cells, in the measure's unit."""
    ledger = said["ledger"]
    names = sorted({cell[1] for cell in ledger["cells"]})
    rate = said["definition"]["kind"] == "rate"
    cells = [
        Cell(month, names.index(name), value, base if rate else None, method)
        for month, name, method, value, base in ledger["cells"]
    ]
    carry = said["definition"]["carry_forward"]
    window = Window(*ledger["window"])
    return total(said["definition"]["kind"], cells, window, ledger["answered"], carry)


def redone_coverage(said: Input, found: Total) -> Covered:
    """Return the coverage from what was observed and what is missing."""
    reports = said["ledger"]["reports"]
    missing = [
        Missing(row["organisation"], "", row["past"], row["low"], row["high"])
        for row in [*reports["missing"], reports["missing_together"]]
        if row is not None and "organisation" in row
    ]
    others = reports["missing_together"]
    if others:
        missing.append(Missing("", "", others["past"], others["low"], others["high"]))
    observed = found.denominator if found.denominator is not None else (found.numerator or 0)
    return coverage(observed, reports["received"], reports["expected"], missing)


def redone_errors(said: Input) -> dict[str, float]:
    """Return the error of each named organisation from its cells and the errors of methods."""
    ledger = said["ledger"]
    sums: dict[str, float] = {}
    for month, name, method, value, _ in ledger["cells"]:
        if month in Window(*ledger["window"]):
            error = abs(value) * ledger["errors"].get(Method(method).slug, 0.0)
            sums[name] = sums.get(name, 0.0) + error
    return {name: error for name, error in sums.items() if error}


def redone_ends(said: Input, found: Total, covered: Covered) -> tuple[float | None, float | None]:
    """Return the interval of the value, in the measure's unit."""
    if found.value is None:
        return None, None
    if found.denominator:
        unseen = covered.estimate_high - found.denominator
        above, below = (
            hypot(*said["ledger"][parts].values()) for parts in ("error_parts", "base_error_parts")
        )
        error = rate_error(found.numerator or 0, found.denominator, above, below)
        return rate_interval(found.numerator or 0, found.denominator, unseen, error)
    error = hypot(*said["ledger"]["error_parts"].values())
    return interval(found.value, covered.estimate_high, error)


def redone_verdict(said: Input) -> Verdict:
    """Return the share of the way with its interval, or the reason why there is none."""
    definition, published, baseline = said["definition"], said["published"], said["baseline"]
    targets, whole = said["targets"], definition["target_meaning"] == "total_over_plan"
    start = 0.0 if whole else baseline["value"]
    scale = published["scale"]
    aim = targets[-1] if targets else None
    same = whole or baseline["value"] is None or baseline["perimeter"] == published["perimeter"]
    judged, began = day(published["last"]), day(baseline["to"])
    since, first, start_of = (
        day(definition["comparable_from"]), day(published["first"]), day(baseline["from"])
    )  # fmt: skip
    if since and first and start_of and not whole:
        same = same and (first >= since) == (start_of >= since)
    return judge(
        Case(
            value=published["value"],
            baseline=None if start is None else start * scale,
            target=None if aim is None else aim["value"] * scale,
            direction=definition["direction"],
            low=published["low"],
            high=published["high"],
            same_perimeter=same and (not aim or aim["perimeter"] in {"", published["perimeter"]}),
            after_baseline=whole or not began or not judged or judged > began,
            coverage=published["coverage"],
            tolerance=definition["tolerance"],
            tolerance_max=definition["tolerance_max"],
            missing_because=Why(published["reason"]) if published["reason"] else Why.NO_DATA,
        )
    )


def redone_reading(said: Input) -> float | None:
    """Return the value of an indicator of observations from its readings."""
    definition = said["definition"]
    readings = [
        Reading(
            date.fromisoformat(row["first"]),
            date.fromisoformat(row["last"]),
            *(row[name] for name in ("value", "numerator", "denominator", "conflict")),
        )
        for row in said["readings"]
    ]
    return read_value(
        definition["target_meaning"],
        definition["kind"],
        readings,
        date.fromisoformat(said["as_of"]),
        frequency=definition["frequency"],
        carry=definition["carry_forward"],
        plan_start=day(said["plan_start"]),
    ).value


def redone_track(said: Input, goal: Input, track: str) -> RollUp:
    """Return a track of a goal from the published figures of its indicators and their weights."""
    children = []
    for link in goal["links"]:
        member = said["indicators"][link["indicator"]]
        published = member["published"]
        if member["definition"]["track"] == track:
            children.append(
                Child(
                    link["indicator"],
                    published["attainment"],
                    published["attainment_low"],
                    published["attainment_high"],
                    1.0 if published["coverage"] is None else published["coverage"],
                    link["weight"],
                )
            )
    return roll_up(children)


def in_unit(said: Input, amount: float | None) -> float | None:
    """Return an amount of the measure in the indicator's unit."""
    if amount is None:
        return None
    return convert(amount, said["ledger"]["unit"], said["definition"]["unit"])
