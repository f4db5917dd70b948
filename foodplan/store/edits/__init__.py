"""What the office changes by hand: statement by statement, with a reason, never overwriting."""

from foodplan.store.edits.actions import change_action, change_commitment
from foodplan.store.edits.indicators import (
    ObservationInput,
    TargetInput,
    change_indicator,
    choose_official,
    set_target,
)
from foodplan.store.edits.organisations import expect_reports, stop_expecting
from foodplan.store.edits.versions import Overtaken, edit, get_version

__all__ = [
    "ObservationInput",
    "Overtaken",
    "TargetInput",
    "change_action",
    "change_commitment",
    "change_indicator",
    "choose_official",
    "edit",
    "expect_reports",
    "get_version",
    "set_target",
    "stop_expecting",
]
