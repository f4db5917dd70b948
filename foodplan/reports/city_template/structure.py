"""The plans and goals of a template: their shape and titles, without acts, days and weights."""

from collections.abc import Iterable, Iterator
from typing import Any

from foodplan.models.indicators import GoalIndicator
from foodplan.models.plan import GoalVersion, PlanVersion
from foodplan.reports.city_template.words import Words

# A metropolitan plan belongs to a territory that another city need not be in.
LEFT_LEVELS = frozenset({"metropolitan"})

Table = dict[str, Any]


def plan_tables(plans: Iterable[PlanVersion], words: Words) -> list[Table]:
    """Return the plans as entries of plans.toml, each tied to the nearest one that stays."""
    by_slug = {row.plan: row for row in plans}
    return [
        _without_empty(
            {
                "slug": row.plan,
                "title": words.anywhere(row.title),
                "level": row.level,
                "parent": _nearest(row.parent, by_slug),
                # A plan's description tells who asked for it and when: the next city has its own.
                "source": words.source(row.source),
            }
        )
        for row in by_slug.values()
        if row.level not in LEFT_LEVELS
    ]


def goal_tables(
    goals: Iterable[GoalVersion],
    plans: Iterable[Table],
    links: Iterable[GoalIndicator],
    indicators: Iterable[str],
    words: Words,
) -> list[Table]:
    """Return the goals of the plans that stay as entries of goals.toml, with their indicators."""
    kept = {plan["slug"] for plan in plans}
    there = set(indicators)
    measured: dict[str, list[str]] = {}
    for link in links:
        if link.indicator in there:
            measured.setdefault(link.goal, []).append(link.indicator)
    return [
        _goal(row, measured.get(row.goal, []), words)
        for row in goals
        if row.plan in kept and not words.of_city(row.title)
    ]


def _goal(row: GoalVersion, indicators: list[str], words: Words) -> Table:
    return _without_empty(
        {
            "slug": row.goal,
            "plan": row.plan,
            "title": row.title,
            "summary": words.lasting(row.summary),
            "mufpp": split(row.mufpp),
            "sdg": split(row.sdg),
            "source": words.source(row.source),
            "indicators": indicators,
        }
    )


def split(text: str) -> list[str]:
    """Return words parted by commas."""
    return [word for word in text.split(",") if word]


def _nearest(slug: str | None, plans: dict[str, PlanVersion]) -> str | None:
    seen = set()
    while slug is not None and slug not in seen:
        row = plans.get(slug)
        if row is None or row.level not in LEFT_LEVELS:
            return slug if row else None
        seen.add(slug)
        slug = row.parent
    return None


def _without_empty(table: Table) -> Table:
    return {name: value for name, value in table.items() if value not in (None, "", [])}


def slugs(tables: Iterable[Table]) -> Iterator[str]:
    """Yield the slug of each entry."""
    return (str(table["slug"]) for table in tables)
