"""Indicators that count people: an export states what was found, never the counts behind it.

Small counts are somebody, and sums by organisation and month would give them away (decisions 0019
and 0021). What is stated is what the pages show; attainment, path, states and roll-ups are made
from it again, and the nightly recheck makes it from the openings themselves.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from foodplan.reports.plan.findings import Finding, find
from foodplan.reports.plan.world import World
from foodplan.reports.snapshots.codec import UnreadableError, decode, encode, exact_json
from foodplan.store.measures import MEASURES

PEOPLE = "inputs/people.jsonl"
Stated = Mapping[tuple[str, date], Finding]


def stated_for_people(world: World) -> dict[tuple[str, date], Finding]:
    """Return what was found of each indicator that counts people, as far as everybody may see it.

    By indicator and day.
    """
    return {
        (slug, world.today): _public(find(world, definition))
        for slug, definition in sorted(world.knowledge.definitions.items())
        if definition.measure in MEASURES and MEASURES[definition.measure].personal
    }


def people_lines(stated: Stated) -> str:
    """Return what is stated as lines of a file."""
    lines = [exact_json([slug, day.isoformat(), encode(found)]) for (slug, day), found in
             sorted(stated.items(), key=lambda item: item[0])]  # fmt: skip
    return "".join(f"{line}\n" for line in lines)


def read_people_lines(text: str) -> dict[tuple[str, date], Finding]:
    """Return what the lines of a file state; raises UnreadableError."""
    made = {}
    for line in text.removesuffix("\n").split("\n") if text else []:
        slug, day, found = _parts(line)
        made[decode(str, slug), decode(date, day)] = decode(Finding, found)
    return made


def _public(found: Finding) -> Finding:
    """Return a finding without what is behind it: no cells, and nobody by name."""
    coverage = found.coverage
    if coverage is not None:
        everybody = coverage.unnamed_missing + len(coverage.missing)
        coverage = replace(coverage, missing=(), unnamed_missing=everybody)
    return replace(found, ledger=None, coverage=coverage, filters={})


def _parts(line: str) -> tuple[Any, Any, Any]:
    try:
        slug, day, found = json.loads(line)
    except (TypeError, ValueError) as error:
        raise UnreadableError(f"{PEOPLE}: {error}") from error
    return slug, day, found
