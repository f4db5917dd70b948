"""The city's months, which close by themselves on the 15th of the next."""

from datetime import datetime

from sqlmodel import Session

from foodplan.models.ledger import Period
from foodplan.rules.calendar import closing_instant, last_closed_month, rome_day
from foodplan.rules.ledger import months_between
from foodplan.store.history import Change, Moment
from foodplan.store.ledger.driver import Driver, instant_of
from foodplan.store.ledger.periods.closing import closed_months, state
from foodplan.store.ledger.periods.digests import city_digest

_BEGINNING = "SELECT MIN(posted_month), MIN(recorded_at) FROM movement"


def close_city_months(session: Session, now: datetime) -> list[Period]:
    """Close every month of the city that is due and not closed yet; return those just closed.

    A month counts what was recorded up to its closing instant, whether its sites have closed or
    not. Months at whose closing nothing had ever been recorded are not closed: the city kept no
    register then, which is not the same as a month of nothing.
    """
    driver = Driver(session)
    row = driver.row(_BEGINNING)
    if row is None or row[0] is None:
        return []
    first, recorded = int(row[0]), instant_of(row[1])
    done = {period.month for period in closed_months(session, None, Moment(rome_day(now)))}
    return [
        state(session, None, month, city_digest(driver, month, known_at), known_at, Change(at=now))
        for month in months_between(first, last_closed_month(rome_day(now)))
        if month not in done and (known_at := closing_instant(month)) >= recorded
    ]
