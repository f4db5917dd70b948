"""Puts the demo into a database: the real plan and atlas, and invented organisations at work."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from sqlmodel import Session

from foodplan.jobs.demo.acceptances import state_acceptances
from foodplan.jobs.demo.canteens import state_canteens
from foodplan.jobs.demo.cast import INITIALS, PASSWORD, PEOPLE, PLAYERS, SOURCES
from foodplan.jobs.demo.chains import state_chains
from foodplan.jobs.demo.claims import state_claims
from foodplan.jobs.demo.days import demo_acts
from foodplan.jobs.demo.desk import state_desk
from foodplan.jobs.demo.figures import state_figures
from foodplan.jobs.demo.frozen import freeze_and_recheck
from foodplan.jobs.demo.inclusion import state_inclusion
from foodplan.jobs.demo.innovation import state_innovation
from foodplan.jobs.demo.play import Report, play
from foodplan.jobs.demo.record import Recorded, demo_months, first_day
from foodplan.jobs.demo.roles import Player
from foodplan.jobs.demo.schedules import state_months, state_schedules, state_zeros
from foodplan.jobs.init import fill_plan
from foodplan.jobs.sealing import seal_past
from foodplan.models.indicators import ExpectedReport, NilReturn
from foodplan.rules.calendar import ROME, rome_day
from foodplan.store import accounts
from foodplan.store.history import Change, Moment, record
from foodplan.store.instance import set_instance_fact
from foodplan.store.organisations import (
    NodeInput,
    OrganisationInput,
    add_node,
    add_organisation,
    change_node,
    ensure_boundary,
)
from foodplan.store.packs import PackInput, add_pack
from foodplan.store.places import get_place


@dataclass(frozen=True)
class Demo:
    """What a demo holds, and who may sign in with which password."""

    organisations: int
    movements: int
    first_day: date
    last_day: date
    people: tuple[tuple[str, str], ...]
    password: str


def make_demo(session: Session, data_dir: Path, now: datetime, report: Report) -> Demo:
    """Fill a migrated, empty database with the demo up to yesterday; one transaction, no commit.

    Everything is said to have been known since six in the morning of the first simulated day, so
    that `as_of` answers for every day since. `report` is told acts done and in all.
    Raises InitProblems when the plan's files are broken.
    """
    last_day = rome_day(now) - timedelta(days=1)
    start = first_day(last_day)
    change = Change(datetime.combine(start, time(6), ROME), reason="Dimostrazione")
    fill_plan(session, data_dir, change)
    set_instance_fact(session, "demo", "yes")
    organisations = {player.slug: _add_player(session, player, change) for player in PLAYERS}
    _add_sources(session, last_day, change)
    state_acceptances(session, start, change)
    _add_reports(session, organisations, last_day, change)
    state_figures(session, start, last_day, change)
    state_claims(session, last_day, change)
    state_desk(session, last_day, change, now)
    actors, office = _add_people(session, organisations, change)
    acts = demo_acts(last_day)
    state_schedules(session, start, last_day, change)
    state_chains(session, last_day, change)
    state_canteens(session, start, last_day, change)
    state_inclusion(session, organisations, last_day, change)
    state_innovation(session, last_day, change)
    play(session, acts, actors, office, report)
    state_zeros(session, last_day, actors, rome_day(now))
    state_months(session, last_day, actors)
    seal_past(session, start, last_day, now)
    freeze_and_recheck(session, last_day, office, now)
    movements = sum(isinstance(act, Recorded) for act in acts)
    people = tuple((person.title, person.email) for person in PEOPLE)
    return Demo(len(PLAYERS), movements, start, last_day, people, PASSWORD)


def _add_player(session: Session, player: Player, change: Change) -> int:
    said = OrganisationInput(
        name=player.name, kind=player.kind, public_name=player.public_name, simulated=True
    )
    organisation = add_organisation(session, player.slug, said, change)
    site = NodeInput(
        name=player.name,
        organisation=organisation,
        area=player.area,
        site_kind=player.site_kind,
        distribution_mode=player.mode,
    )
    node = add_node(session, player.slug, site, change)
    if player.parcel:
        parcel = PackInput("Pacco dimostrativo", content=dict(player.parcel))
        add_pack(session, node, parcel, change)
    for initials in INITIALS.get(player.slug, ()):
        accounts.add_volunteer(session, node, initials, change.at)
    return organisation


def _add_sources(session: Session, last_day: date, change: Change) -> None:
    for source in SOURCES:
        node = ensure_boundary(session, source.slug, source.name, change, source.kind)
        if source.place and get_place(session, source.place, Moment(last_day)) is not None:
            said = NodeInput(name=source.name, place=source.place, source_kind=source.kind)
            change_node(session, node, said, change)


def _add_reports(
    session: Session, organisations: dict[str, int], last_day: date, change: Change
) -> None:
    months = demo_months(last_day)
    for player in PLAYERS:
        key = {"organisation_id": organisations[player.slug], "subject": "movements"}
        record(
            session,
            ExpectedReport,
            key,
            {"frequency": "month"},
            change,
            valid_from=first_day(last_day),
        )
        for index in sorted(player.nil):
            record(session, NilReturn, {**key, "month": months[index]}, {"kind": "nil"}, change)


def _add_people(
    session: Session, organisations: dict[str, int], change: Change
) -> tuple[dict[str, accounts.Actor], accounts.Actor]:
    """Add the demo's accounts; return who records for which site, and the office."""
    password_hash = accounts.hash_password(PASSWORD)
    actors: dict[str, accounts.Actor] = {}
    office = accounts.SYSTEM
    for person in PEOPLE:
        bound = [organisations[slug] for slug in person.organisations]
        account = accounts.add_account(
            session,
            person.email,
            person.role,
            change.at,
            password_hash=password_hash,
            name=person.name,
            organisations=bound,
            coordinated=bound if person.coordinator else (),
            simulated=True,
        )
        actor = accounts.actor_of(session, account)
        actors = dict.fromkeys(person.organisations, actor) | actors
        if person.role == "officer":
            office = actor
    return actors, office
