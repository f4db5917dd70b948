"""What the clock starts, and when: plain functions of a session with their hour of the night."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from foodplan.jobs.ask_places import ask_places, forget_reporters
from foodplan.jobs.digests import send_digests
from foodplan.jobs.periods import close_city
from foodplan.jobs.placements import keep_placements
from foodplan.jobs.recheck import recheck_night
from foodplan.jobs.sealing import seal_night
from foodplan.jobs.sync_places import sync_places
from foodplan.jobs.verify import verify_night


@dataclass(frozen=True)
class Job:
    """A job and its hour in Europe/Rome.

    `run` takes a session and the present instant, and returns its outcome (`done` or
    `differences`) with a sentence. The session is a reading one unless the job `writes`: then
    what it wrote is committed when it returns. No hour lies between 02:00 and 03:00, which one
    night a year does not exist and one night a year comes twice.
    """

    name: str
    hour: int
    minute: int
    run: Callable[[Session, datetime], tuple[str, str]]
    writes: bool = False


# In the order of the night: days are sealed first, the closing comes after the last acts that
# began before midnight, the audit after whatever writes.
TIMETABLE = (
    Job("seal_days", 0, 20, seal_night),
    Job("close_city_months", 1, 30, close_city, writes=True),
    Job("ledger_verify", 4, 10, verify_night),
    Job("recheck", 4, 40, recheck_night),
    Job("sync_places", 3, 10, sync_places),
    Job("forget_reporters", 5, 30, forget_reporters, writes=True),
    Job("keep_placements", 5, 40, keep_placements, writes=True),
    Job("ask_places", 6, 30, ask_places, writes=True),
    Job("send_digests", 7, 0, send_digests, writes=True),
)
