"""A small city with every kind of input that figures depend on, and exports of it to spoil."""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from sqlmodel import Session

from foodplan.models.indicators import OfficialChoice
from foodplan.models.ledger import ServiceOpening
from foodplan.reports.snapshots import Wanted, freeze
from foodplan.reports.snapshots.archive import SUMS, pack, unpack
from foodplan.store.history import Change, record
from tests.factories.accounts import make_actor
from tests.factories.indicators import (
    CHANGE,
    OBSERVED,
    declare_nil,
    expect_reports,
    make_action,
    make_goal,
    make_indicator,
    make_milestone,
    make_observation,
    make_plan,
)
from tests.factories.ledger import Ledger, make_distribution, make_intake, make_ledger
from tests.factories.organisations import make_organisation, make_site

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
TODAY = date(2026, 11, 22)
DAY = date(2026, 10, 31)
FEW = 3
SECRET = "Mensa che non vuole il nome"
WANTED = Wanted("Relazione al Consiglio", "Mozione n. 8", DAY)


def make_measured_city(session: Session) -> Ledger:
    """Store a plan with seven indicators, two that report, one that is silent, and few people."""
    make_plan(session)
    make_goal(session)
    make_goal(session, "persone")
    _make_indicators(session)
    make_action(session)
    make_milestone(session, "bando", due_on=date(2026, 5, 1), done_on=date(2026, 4, 20))
    make_milestone(session, "avvio", due_on=date(2026, 9, 1))
    ledger = make_ledger(session)
    assert ledger.site.organisation is not None
    shy = make_organisation(session, "mensa-schiva", SECRET, public_name=False)
    site = make_site(session, "mensa-schiva", shy)
    silent = make_organisation(session, "emporio-muto", "Emporio muto")
    for organisation in (ledger.site.organisation, shy, silent):
        expect_reports(session, organisation, date(2026, 1, 1))
    declare_nil(session, shy, 202604)
    _make_year(ledger)
    _make_year_of_the_shy(Ledger(session, site, make_actor(shy)))
    return ledger


def _make_indicators(session: Session) -> None:
    market = '{"source_kind": ["market_surplus"]}'
    make_indicator(session, weight=3.0)
    make_indicator(session, "nei-mercati", weight=1.0, filters=market, target=900.0)
    make_indicator(
        session, "quota", kind="rate", unit="%", measure="waste_share", direction="down",
        weight=1.0, target=0.01, baseline_value=0.2,
    )  # fmt: skip
    for name, said in (
        ("schiva", {"organisation": ["mensa-schiva"]}),
        ("di-sede", {"node": ["mensa-schiva", "source:porta-palazzo"], "area": ["5"]}),
    ):
        make_indicator(session, name, goal="persone", filters=json.dumps(said), target=100.0)
    observed = {**OBSERVED, "baseline_value": 40.0, "track": "outcome"}
    make_indicator(session, "mercati", target=60.0, **observed)
    one = make_observation(session, "mercati", 48.0, source_url="https://example.org/uno")
    make_observation(session, "mercati", 51.0, source_url="https://example.org/due")
    make_observation(session, "mercati", 77.0, key="bozza", status="proposed")
    days = {"period_from": date(2025, 1, 1), "period_to": date(2025, 12, 31)}
    record(
        session, OfficialChoice, {"indicator": "mercati", **days}, {"observation_key": one}, CHANGE
    )
    make_indicator(
        session, "passaggi", goal="persone", kind="people", unit="passaggi", measure="passages",
        target=400.0,
    )  # fmt: skip


def _make_year(ledger: Ledger) -> None:
    for month in range(1, 11):
        at = datetime(2026, month, 20, 10, tzinfo=UTC)
        ledger.post(make_intake(90_000 + 1_000 * month, happened_on=at.date()), at)
        ledger.post(make_distribution(60_000, happened_on=at.date()), at)
        households = FEW if month == 4 else 30 + month
        key = {"node_id": ledger.site.id, "day": at.date()}
        record(ledger.session, ServiceOpening, key, {"households": households}, Change(at))


def _make_year_of_the_shy(ledger: Ledger) -> None:
    for month in (1, 2, 3, 5, 6, 7, 8, 9, 10):
        at = datetime(2026, month, 21, 10, tzinfo=UTC)
        ledger.post(make_intake(30_000, happened_on=at.date(), node=ledger.site.slug), at)
        key = {"node_id": ledger.site.id, "day": at.date()}
        record(ledger.session, ServiceOpening, key, {"households": 20}, Change(at))


def export_of(session: Session, wanted: Wanted = WANTED) -> bytes:
    """Freeze the city and return the export."""
    return freeze(session, wanted, NOW, TODAY).content


def spoiled(
    content: bytes, name: str, change: Callable[[str], str], *, sums_too: bool = False
) -> bytes:
    """Return an export in which one file was changed, with its sums made again or not."""
    files = unpack(content)
    changed = {**files, name: change(files[name].decode()).encode()}
    return packed(changed, sums_too=sums_too)


def packed(files: Mapping[str, bytes], *, sums_too: bool = True) -> bytes:
    """Return files as an export, with the sums that they hold or with sums of their own."""
    held: dict[str, Any] = dict(files)
    old = held.pop(SUMS)
    again = pack(held)
    return again if sums_too else _with_sums(again, old)


def _with_sums(content: bytes, sums: bytes) -> bytes:
    out = BytesIO()
    with ZipFile(BytesIO(content)) as source, ZipFile(out, "w") as made:
        for info in source.infolist():
            made.writestr(info, sums if info.filename == SUMS else source.read(info))
    return out.getvalue()
