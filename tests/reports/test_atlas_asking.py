"""What an address asks of the map: one state, read without an error, and said again whole."""

from datetime import UTC, date, datetime
from urllib.parse import parse_qs

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session

from foodplan.reports.atlas import AtlasReport, asked_again, atlas_report, read_asked
from foodplan.rules.atlas_words import STATES
from tests.factories.places import add_places, make_place
from tests.store.test_places import counted_queries

# A Monday, 10:00 in Torino.
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
RECENT = date(2026, 10, 1)
PARAMETERS = (
    "famiglia", "funzione", "q", "circ", "aperto", "orario", "accessibile", "ingresso", "chiusi",
)  # fmt: skip


def listed(session: Session, query: str = "", **options: int) -> AtlasReport:
    return atlas_report(session, read_asked(parse_qs(query), MONDAY), MONDAY, **options)


def slugs(report: AtlasReport) -> list[str]:
    return [item.id for item in report.items]


@pytest.fixture
def hours(session: Session) -> Session:
    """Seven places: open, closed, by appointment, and four of unknown or no hours."""
    add_places(
        session,
        make_place("aperto", opening_hours="Mo-Fr 08:30-13:00", hours_on=RECENT),
        make_place("chiuso", opening_hours="Tu 08:30-13:00", confirmed_on=RECENT),
        make_place("chiuso-due", opening_hours="We 09:00-11:00", hours_on=RECENT),
        make_place("senza-orario", hours_note="lun mattina"),
        make_place("orario-vecchio", opening_hours="Mo-Fr 08:30-13:00", hours_on=date(2024, 1, 1)),
        make_place("orario-senza-data", opening_hours="24/7"),
        make_place("storico", opening_hours="24/7", hours_on=RECENT, status="historical"),
    )
    return session


def test_open_now_never_holds_what_is_not_surely_open(hours: Session) -> None:
    report = listed(hours, "aperto=ora")
    assert slugs(report) == ["aperto"]
    assert (report.hours.open, report.hours.closed, report.hours.unknown) == (1, 2, 3)
    assert (report.counts.total, report.total, report.hidden) == (1, 6, 1)
    assert report.items[0].hours.changes == datetime(2026, 11, 23, 12, tzinfo=UTC)
    assert slugs(listed(hours, "aperto=ora&chiusi=1")) == ["aperto"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("orario=chiuso", ["chiuso-due", "chiuso"]),
        ("aperto=2026-11-24T10:00", ["aperto", "chiuso"]),
        ("aperto=24/11/2026+10:00&orario=chiuso", ["chiuso-due"]),
        ("aperto=ora&aperto=2026-11-25T10:30", ["aperto", "chiuso-due"]),
        ("orario=sconosciuto", ["orario-senza-data", "orario-vecchio", "senza-orario"]),
        ("orario=appuntamento", []),
    ],
)
def test_each_state_at_each_time(hours: Session, query: str, found: list[str]) -> None:
    assert slugs(listed(hours, query)) == found


def test_unknown_hours_are_counted_apart_and_all_add_up(hours: Session) -> None:
    report = listed(hours)
    counts = report.hours
    assert (counts.open, counts.closed, counts.appointment, counts.unknown) == (1, 2, 0, 3)
    assert counts.open + counts.closed + counts.appointment + counts.unknown == report.total


def test_pages_of_open_places_follow_without_gaps(session: Session) -> None:
    add_places(
        session,
        *(make_place(f"a-{n}", opening_hours=f"Mo 0{n}:00-13:00", hours_on=RECENT) for n in (7, 8)),
        *(make_place(f"b-{n}", opening_hours="Tu 08:00-13:00", hours_on=RECENT) for n in range(5)),
        *(make_place(f"c-{n}", opening_hours="24/7", hours_on=RECENT) for n in range(3)),
    )
    pages = [listed(session, "aperto=ora", limit=2, offset=n) for n in (0, 2, 4)]
    assert [slug for page in pages for slug in slugs(page)] == ["a-7", "a-8", "c-0", "c-1", "c-2"]
    assert {page.counts.total for page in pages} == {5}
    assert listed(session, "aperto=ora", limit=2, offset=90).offset == 4


def test_no_result_offers_to_leave_out_hours_families_and_entry(hours: Session) -> None:
    report = listed(hours, "aperto=2026-11-23T22:00&famiglia=mercati&ingresso=libero&q=aperto")
    assert report.items == ()
    assert report.loosenings == ()
    one = listed(hours, "aperto=2026-11-23T22:00&famiglia=mercati&q=aperto")
    assert [(item.parameter, item.places) for item in one.loosenings] == [("orario", 1)]
    assert slugs(atlas_report(hours, asked_again(one.loosenings[0].values, MONDAY), MONDAY)) == [
        "aperto"
    ]


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("domani mattina", "«domani mattina» non è un giorno con un’ora"),
        ("2026-02-30T10:00", "«2026-02-30T10:00» non è un giorno con un’ora"),
        ("2026-11-24T25:00", "«2026-11-24T25:00» non è un giorno con un’ora"),
        ("2031-01-01T10:00", "2031-01-01T10:00 è troppo lontano"),
        ("0001-01-01T00:00", "0001-01-01T00:00 è troppo lontano"),
        ("9999-12-31T23:59", "9999-12-31T23:59 è troppo lontano"),
    ],
)
def test_a_time_that_cannot_be_read_is_said_at_its_field_and_kept(typed: str, says: str) -> None:
    asked = read_asked({"aperto": [typed]}, MONDAY)
    problem = asked.problem("aperto")
    assert problem is not None
    assert problem.text.startswith(says)
    assert (asked.typed, asked.state, asked.values, asked.at_now) == (typed, "", (), True)


def test_summer_and_winter_time_are_romes() -> None:
    summer = read_asked({"aperto": ["2026-07-01T10:00"]}, MONDAY)
    winter = read_asked({"aperto": ["2026-12-01T10:00"]}, MONDAY)
    assert summer.at == datetime(2026, 7, 1, 8, tzinfo=UTC)
    assert winter.at == datetime(2026, 12, 1, 9, tzinfo=UTC)


def test_what_is_among_no_choices_is_told_and_left_out() -> None:
    asked = read_asked(
        {"funzione": ["<script>", "market"], "orario": ["boh"], "circ": ["1" * 40]}, MONDAY
    )
    assert asked.values == (("funzione", "market"), ("circ", "1" * 10))
    assert [(p.field, p.params["typed"]) for p in asked.problems] == [
        ("funzione", "<script>"),
        ("orario", "boh"),
    ]
    long = read_asked({"q": ["  porta   palazzo " + "x" * 200]}, MONDAY)
    assert long.wanted.text.startswith("porta palazzo x")
    assert len(long.wanted.text) == 100


def test_each_chip_can_be_taken_away_and_the_others_stay() -> None:
    query = "famiglia=orti&funzione=gas&q=via&aperto=ora&orario=chiuso&chiusi=1"
    asked = read_asked(parse_qs(query), MONDAY)
    assert asked.less("funzione", "gas") == tuple(v for v in asked.values if v[0] != "funzione")
    names = [name for name, _value in asked.less("orario", "chiuso")]
    assert names == ["famiglia", "funzione", "q", "chiusi"]
    assert asked.wanted.functions == {"gas", "urban_garden"}
    assert asked.filtered
    assert not read_asked({"chiusi": ["1"]}, MONDAY).filtered


WORDS = st.sampled_from(
    ["", "ora", "market", "gas", "aiuto", "orti", "1", "fuori", "si", "libero", *STATES,
     "2026-11-24T10:00", "24/11/2026 9.30", "ciao", "%", "à"]
)  # fmt: skip


@given(st.dictionaries(st.sampled_from(PARAMETERS), st.lists(WORDS | st.text(), max_size=3)))
def test_whatever_is_asked_says_itself_again(said: dict[str, list[str]]) -> None:
    asked = read_asked(said, MONDAY)
    again = asked_again(asked.values, MONDAY)
    assert (again.values, again.wanted, again.at, again.state) == (
        asked.values,
        asked.wanted,
        asked.at,
        asked.state,
    )
    assert again.problems == ()


def test_the_number_of_questions_grows_neither_with_places_nor_with_hours(
    sqlite_session: Session,
) -> None:
    counts = []
    for many in (3, 300):
        add_places(
            sqlite_session,
            *(
                make_place(
                    f"luogo-{many}-{n}", opening_hours=f"Mo 0{n % 9}:{n % 60:02}-13:00",
                    hours_on=RECENT,
                )
                for n in range(many)
            ),
        )  # fmt: skip
        with counted_queries(sqlite_session) as statements:
            assert listed(sqlite_session, "aperto=ora").counts.total >= many
        counts.append(len(statements))
    assert counts == [6, 6]
