"""A site stated from a day on: its days before stay, and it keeps its owner, place and sources."""

from datetime import UTC, date, datetime

import pytest
from sqlmodel import Session

from foodplan.rules.problems import Refused
from foodplan.store.edits import Overtaken
from foodplan.store.history import Change, Moment
from foodplan.store.organisations import NodeRow, get_node
from foodplan.store.organisations.sites import (
    SiteInput,
    change_site,
    closed_sites,
    last_site_version,
)
from tests.factories.organisations import make_site

TODAY = date(2026, 11, 22)
CHANGE = Change(at=datetime(2026, 11, 22, 9, tzinfo=UTC), reason="prova")
LATER = Change(at=datetime(2026, 11, 22, 10, tzinfo=UTC), reason="dopo")
COUNTED = SiteInput("Emporio", "6", "emporium", "by_count")


def opened(session: Session, site: NodeRow) -> int:
    version = last_site_version(session, site.id)
    assert version is not None
    return version.id or 0


def on(session: Session, day: date) -> NodeRow:
    row = get_node(session, "emporio-prova", Moment(day))
    assert row is not None
    return row


def test_a_mode_holds_from_its_day_and_the_rest_stays(session: Session) -> None:
    site = make_site(session)
    change_site(session, site.id, opened(session, site), COUNTED, CHANGE, date(2026, 11, 1))
    before, after = on(session, date(2026, 10, 31)), on(session, TODAY)
    assert (before.distribution_mode, before.area) == ("weighed", "5")
    assert (after.distribution_mode, after.area) == ("by_count", "6")
    assert (after.organisation, after.slug) == (site.organisation, site.slug)


def test_an_earlier_day_can_be_mended_without_touching_a_later_one(session: Session) -> None:
    site = make_site(session)
    change_site(session, site.id, opened(session, site), COUNTED, CHANGE, TODAY)
    parcels = SiteInput("Emporio", "5", "emporium", "by_parcel")
    change_site(session, site.id, opened(session, site), parcels, LATER, date(2026, 10, 1))
    modes = [on(session, day).distribution_mode for day in (date(2026, 9, 30), date(2026, 10, 1))]
    assert [*modes, on(session, TODAY).distribution_mode] == ["weighed", "by_parcel", "by_count"]


def test_the_second_of_two_is_told_and_what_cannot_be_is_refused(session: Session) -> None:
    site = make_site(session)
    first = opened(session, site)
    change_site(session, site.id, first, COUNTED, CHANGE, TODAY)
    with pytest.raises(Overtaken):
        change_site(session, site.id, first, COUNTED, LATER, TODAY)
    wrong, last = SiteInput(" ", None, "emporium", "by_heart"), opened(session, site)
    with pytest.raises(Refused) as refused:
        change_site(session, site.id, last, wrong, LATER, TODAY)
    assert [item.field for item in refused.value.problems] == ["name", "distribution_mode"]
    with pytest.raises(LookupError):
        change_site(session, 999_999, 0, COUNTED, LATER, TODAY)


def test_a_closed_site_is_listed_under_its_organisation(session: Session) -> None:
    site = make_site(session)
    assert site.organisation is not None
    closed = SiteInput("Emporio", "5", "emporium", "weighed", active=False)
    change_site(session, site.id, opened(session, site), closed, CHANGE, TODAY)
    assert closed_sites(session, site.organisation, Moment(TODAY)) == [("emporio-prova", "Emporio")]
    assert closed_sites(session, site.organisation, Moment(date(2026, 11, 21))) == []
