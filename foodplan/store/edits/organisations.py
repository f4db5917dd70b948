"""What the office states of the reports that it expects from organisations."""

from datetime import date

from sqlmodel import Session

from foodplan.models.indicators import ExpectedReport
from foodplan.rules.plan import FREQUENCIES
from foodplan.rules.problems import Problem, Refused
from foodplan.store.history import Change, end, record

MOVEMENTS = "movements"


def expect_reports(
    session: Session,
    organisation_id: int,
    frequency: str,
    since: date,
    change: Change,
    subject: str = MOVEMENTS,
) -> None:
    """State that an organisation owes reports of a subject from a day on.

    Raises Refused for a frequency that is not a word of the plan.
    """
    if frequency not in FREQUENCIES:
        raise Refused([Problem("frequency", "Scegliere quanto spesso.")])
    key = {"organisation_id": organisation_id, "subject": subject}
    record(session, ExpectedReport, key, {"frequency": frequency}, change, valid_from=since)


def stop_expecting(
    session: Session,
    organisation_id: int,
    since: date,
    change: Change,
    subject: str = MOVEMENTS,
) -> None:
    """State that nothing more is owed from a day on; what was owed before stays owed."""
    end(
        session,
        ExpectedReport,
        {"organisation_id": organisation_id, "subject": subject},
        change,
        since,
    )
