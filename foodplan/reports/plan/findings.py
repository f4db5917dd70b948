"""The value of an indicator at a moment: from the ledger's measures or from observations."""

from foodplan.models.indicators import IndicatorVersion
from foodplan.reports.plan.found import Finding
from foodplan.reports.plan.from_ledger import found_in_ledger, found_in_ledger_before
from foodplan.reports.plan.from_observations import found_in_observations
from foodplan.reports.plan.ledger_series import LedgerSeries
from foodplan.reports.plan.world import World

__all__ = ["Finding", "LedgerSeries", "find", "find_before"]


def find(world: World, definition: IndicatorVersion) -> Finding:
    """Return the value of an indicator from its own source."""
    stated: Finding | None = world.stated.get((definition.indicator, world.today))
    if stated is not None:
        return stated
    if definition.source == "measure":
        return found_in_ledger(world, definition)
    return found_in_observations(world, definition)


def find_before(world: World, definition: IndicatorVersion, finding: Finding) -> Finding | None:
    """Return what is known, at the same moment, of the closed period before that of a finding."""
    if finding.ledger is not None:
        return found_in_ledger_before(world, definition, finding.ledger)
    if definition.source == "measure" or finding.last is None:
        return finding.before
    return found_in_observations(world, definition, before=finding.last)
