"""What the clock starts, and when: plain functions of a session with their hour of the night."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from foodplan.jobs.verify import verify_night


@dataclass(frozen=True)
class Job:
    """A job and its hour in Europe/Rome.

    `run` takes a reading session and the present instant, and returns its outcome (`done` or
    `differences`) with a sentence. No hour lies between 02:00 and 03:00, which one night a year
    does not exist and one night a year comes twice.
    """

    name: str
    hour: int
    minute: int
    run: Callable[[Session, datetime], tuple[str, str]]


TIMETABLE = (Job("ledger_verify", 4, 10, verify_night),)
