"""Pick-ups and openings that recur at sites, and what became of each day on which one was due."""

from foodplan.store.schedule.days import NIL_MONTH, DueDay, due_days_of
from foodplan.store.schedule.slots import (
    ScheduleInput,
    ScheduleRow,
    end_schedule,
    get_schedule,
    last_schedule_version,
    list_schedules,
    schedule_history,
    schedules_between,
    set_schedule,
)
from foodplan.store.schedule.zeros import Zero, state_zero, withdraw_zero, zeros_between

__all__ = [
    "NIL_MONTH",
    "DueDay",
    "ScheduleInput",
    "ScheduleRow",
    "Zero",
    "due_days_of",
    "end_schedule",
    "get_schedule",
    "last_schedule_version",
    "list_schedules",
    "schedule_history",
    "schedules_between",
    "set_schedule",
    "state_zero",
    "withdraw_zero",
    "zeros_between",
]
