"""Where an action happens, when the atlas merges what it had twice."""

from datetime import UTC, datetime

from sqlmodel import Session

from foodplan.reports.innovation.life import lives
from foodplan.store.edits.place_doubles import merge_places
from foodplan.store.history import Change, Moment
from foodplan.store.innovation import list_ties, places_of
from foodplan.store.places import get_place
from foodplan.store.places.versions import place_versions
from tests.factories.indicators import TODAY
from tests.factories.innovation import make_experience, tie
from tests.factories.places import add_places, make_place

MOMENT = Moment(TODAY)


def merged(session: Session, kept: str, double: str) -> None:
    opened = tuple(place_versions(session, slug)[0].version for slug in (kept, double))
    place = get_place(session, kept, MOMENT)
    assert place is not None
    change = Change(datetime(2026, 11, 22, 13, tzinfo=UTC), reason="stesso luogo")
    merge_places(session, place, (opened[0], opened[1]), double, change, TODAY)


def test_a_merged_place_leads_to_the_one_that_stands(session: Session) -> None:
    make_experience(session)
    add_places(session, make_place("casa-uno"), make_place("doppio"))
    tie(session, place="doppio")
    merged(session, "casa-uno", "doppio")
    ties = list_ties(session, MOMENT)
    assert [place.slug for place in places_of(session, ties, MOMENT)["case"]] == ["casa-uno"]
    (line,) = lives(session, ["case"], MOMENT)["case"].ties
    assert (line.place, line.label) == ("casa-uno", "Casa uno")


def test_two_ties_to_one_place_show_it_once(session: Session) -> None:
    make_experience(session)
    add_places(session, make_place("casa-uno"), make_place("doppio"))
    tie(session, place="doppio")
    tie(session, place="casa-uno")
    merged(session, "casa-uno", "doppio")
    found = lives(session, ["case"], MOMENT)["case"]
    assert [place.slug for place in found.places] == ["casa-uno"]
    assert [line.place for line in found.ties] == ["casa-uno", "casa-uno"]
