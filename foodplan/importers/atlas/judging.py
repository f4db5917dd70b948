"""What becomes of each row: a new place, a better one, the same, a double, or a question."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlmodel import Session

from foodplan.importers.atlas.bundles import Bundle, bundle, join, rank
from foodplan.importers.atlas.matching import Match, PlaceIndex, card_of
from foodplan.importers.atlas.offers import Offer
from foodplan.importers.atlas.settling import Settled, new_place, settle
from foodplan.importers.atlas.shape import FieldChange, RowProblem, Source
from foodplan.importers.atlas.slugs import fresh_slugs
from foodplan.importers.atlas.standing import in_areas
from foodplan.rules.opening_hours import hours_problem
from foodplan.rules.places import fold
from foodplan.rules.suggestions import Kind, Origin, Reason
from foodplan.store.history import Change, Moment
from foodplan.store.instance import instance_facts
from foodplan.store.places import (
    PlaceFilter,
    PlaceRecord,
    get_area_index,
    list_areas,
    list_places,
)
from foodplan.store.places.writes import place_slugs
from foodplan.store.suggestions import Proposal
from foodplan.store.suggestions.known import proposals_said, said_as

_NEW_FIELDS = (
    "name", "address", "municipality", "status", "url", "phone", "email", "hours_note",
    "access_note", "wheelchair",
)  # fmt: skip
# A point and those some 200 metres from it: outlines are drawn a little roughly.
_AROUND = ((0.0, 0.0), (0.0018, 0.0), (-0.0018, 0.0), (0.0, 0.0025), (0.0, -0.0025))
_DOUBLE = "Forse è lo stesso luogo di «%(name)s» (%(slug)s)%(far)s."


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of one row; the fields are those of a `TrialRow`."""

    outcome: str
    place: str = ""
    changes: tuple[FieldChange, ...] = ()
    into_row: int | None = None
    proposed: Mapping[str, Any] = field(default_factory=dict)
    problems: tuple[RowProblem, ...] = ()


@dataclass(frozen=True)
class Judged:
    """The rows of a file with a verdict by row number, and what follows for the atlas."""

    offers: tuple[Offer, ...]
    verdicts: Mapping[int, Verdict]
    added: tuple[PlaceRecord, ...]
    changed: tuple[PlaceRecord, ...]
    proposals: tuple[Proposal, ...]
    gone: tuple[str, ...]


class Judge:
    """Knows the atlas as it is, and says what rows mean for it."""

    def __init__(self, session: Session, change: Change, source: Source) -> None:
        moment = Moment(change.at.date())
        known = list_places(session, moment, PlaceFilter(statuses=None, withheld=True))
        self._places = {place.slug: place for place in known}
        leads_to = {place.slug: place.merged_into for place in known if place.merged_into}
        self._index = PlaceIndex([card_of(place) for place in known], leads_to)
        self._slugs = place_slugs(session)
        self._areas = get_area_index(session, moment)
        drawn = any(area.outline for area in list_areas(session, moment, "circoscrizione"))
        # Without outlines nobody knows where the city ends.
        self._city = fold(instance_facts(session).city) if drawn else ""
        self._said = proposals_said(session)
        self._source = source
        self._verdicts: dict[int, Verdict] = {}
        self._changed: list[PlaceRecord] = []
        self._proposals: list[Proposal] = []

    def judge(self, offers: Sequence[Offer]) -> Judged:
        """Return what becomes of each row."""
        offers = self._in_their_towns(offers)
        for offer in offers:
            if offer.refused:
                self._verdicts[offer.number] = Verdict("refused")
        matched, perhaps, new = self._sorted_out(bundle([o for o in offers if not o.refused]))
        self._settle(matched)
        for rows, match in perhaps:
            self._ask(rows, match)
        added = self._add(new)
        return Judged(
            tuple(offers),
            self._verdicts,
            tuple(added),
            tuple(self._changed),
            tuple(self._proposals),
            self._gone(set(matched)),
        )

    def _sorted_out(
        self, bundles: Iterable[Bundle]
    ) -> tuple[dict[str, Bundle], list[tuple[Bundle, Match]], list[Bundle]]:
        """Return the rows of known places, those that may be of known ones, and of new ones."""
        matched: dict[str, list[Offer]] = defaultdict(list)
        perhaps, new = [], []
        for rows in bundles:
            match = self._index.find(rows.card, rows.slug)
            if match is None or match.slug not in self._places:
                new.append(rows)
            elif match.sure and not (match.by_page and self._asked_before(rows, match)):
                matched[match.slug] += rows.offers
            else:
                perhaps.append((rows, match))
        return {slug: join(offers) for slug, offers in matched.items()}, perhaps, new

    def _settle(self, matched: Mapping[str, Bundle]) -> None:
        settled = {slug: settle(self._places[slug], rows) for slug, rows in matched.items()}
        fresh = in_areas([item.place for item in settled.values() if item.newly], self._areas)
        self._changed += fresh
        places = {place.slug: place for place in fresh}
        for slug, item in settled.items():
            old = self._places[slug]
            asked = self._propose_change(old, item)
            self._offer_hours(places.get(slug, old), matched[slug])
            if item.newly:
                outcome = "changed"
            elif asked:
                outcome = "queued"
            else:
                outcome = "kept" if _only_kept(item) else "same"
            verdict = Verdict(outcome, slug, item.changes, proposed=item.proposed or {})
            self._tell(matched[slug], verdict)

    def _propose_change(self, old: PlaceRecord, settled: Settled) -> bool:
        if not settled.proposed:
            return False
        return self._queue(
            Proposal(
                origin=Origin.IMPORT,
                kind=Kind.CHANGE,
                reason=Reason.SOURCE,
                place=old.slug,
                proposed=settled.proposed,
                text=self._named_source(),
            )
        )

    def _offer_hours(self, place: PlaceRecord, rows: Bundle) -> None:
        """Offer to the officer the hours that a map's volunteers wrote; they are never taken."""
        hours = next((offer.hours for offer in rows.offers if offer.hours), "")
        if not hours or hours == place.opening_hours or hours_problem(hours) is not None:
            return
        self._queue(
            Proposal(
                origin=Origin.IMPORT,
                kind=Kind.CHANGE,
                reason=Reason.HOURS,
                place=place.slug,
                proposed={"opening_hours": hours},
                text=self._named_source(),
                function=next(iter(place.function_slugs), ""),
                area=place.circoscrizione,
            )
        )

    def _ask(self, rows: Bundle, match: Match) -> None:
        """Queue a row that may be a place of the atlas under another name, or elsewhere."""
        proposal = self._double(rows, match)
        outcome = "queued" if self._queue(proposal) else "same"
        self._tell(rows, Verdict(outcome, match.slug, proposed=proposal.proposed))

    def _asked_before(self, rows: Bundle, match: Match) -> bool:
        """Whether an officer was asked about a row: then no file decides it."""
        return said_as(self._double(rows, match)) in self._said

    def _double(self, rows: Bundle, match: Match) -> Proposal:
        place = in_areas([new_place(rows)], self._areas)[0]
        proposed: dict[str, Any] = {
            name: getattr(place, name) for name in _NEW_FIELDS if getattr(place, name)
        }
        if place.lat is not None:
            proposed |= {"lat": place.lat, "lon": place.lon, "approximate": place.approximate}
        proposed["functions"] = place.functions
        proposed |= {"source_url": self._source.url} if self._source.url else {}
        if place.refs != "{}":
            proposed["refs"] = place.refs
        far = f", a {match.metres} m" if match.metres is not None else ""
        old = self._places[match.slug]
        text = _DOUBLE % {"name": old.name, "slug": old.slug, "far": far}
        return Proposal(
            origin=Origin.IMPORT,
            kind=Kind.NEW,
            reason=Reason.DOUBLE,
            place=None,
            proposed=proposed,
            text=f"{text} {self._named_source()}".strip(),
            function=next(iter(place.function_slugs), ""),
            area=place.circoscrizione,
        )

    def _queue(self, proposal: Proposal) -> bool:
        """Return whether a proposal is a new one; what was ever proposed is not again."""
        key = said_as(proposal)
        if key in self._said:
            return False
        self._said.add(key)
        self._proposals.append(proposal)
        return True

    def _add(self, new: Sequence[Bundle]) -> list[PlaceRecord]:
        # Slugs are given in an order of the content, so that the file's own does not matter.
        ordered = sorted(new, key=lambda rows: (fold(rows.host.name), str(rank(rows.host)[:-1])))
        standing = in_areas([new_place(rows) for rows in ordered], self._areas)
        places = fresh_slugs(standing, self._slugs)
        for rows, place in zip(ordered, places, strict=True):
            self._tell(rows, Verdict("added", place.slug))
            self._offer_hours(place, rows)
        return places

    def _tell(self, rows: Bundle, verdict: Verdict) -> None:
        self._verdicts[rows.host.number] = verdict
        for offer in rows.offers[1:]:
            self._verdicts[offer.number] = Verdict(
                "merged", verdict.place, into_row=rows.host.number
            )

    def _in_their_towns(self, offers: Sequence[Offer]) -> list[Offer]:
        """Return the offers without a municipality that their point gives the lie to.

        Lists of a whole province often name its capital in every row.
        """
        said = [
            offer for offer in offers if self._city and offer.point
            and fold(offer.values.get("municipality", "")) == self._city
        ]  # fmt: skip
        around = [
            (offer.point[0] + north, offer.point[1] + east)
            for offer in said for north, east in _AROUND if offer.point
        ]  # fmt: skip
        found = self._areas.find(around)
        size = len(_AROUND)
        elsewhere = {
            offer.number for n, offer in enumerate(said)
            if not any(found[n * size : (n + 1) * size])
        }  # fmt: skip
        return [_elsewhere(offer) if offer.number in elsewhere else offer for offer in offers]

    def _gone(self, matched: set[str]) -> tuple[str, ...]:
        url, name = self._source.url, self._source.name
        if not url and not name:
            return ()
        return tuple(
            place.slug for place in self._places.values()
            if place.slug not in matched and not place.merged_into
            and any((item.source_url, item.source_name) == (url, name) for item in place.functions)
        )  # fmt: skip

    def _named_source(self) -> str:
        return ", ".join(filter(None, (self._source.name, self._source.date)))


def _only_kept(settled: Settled) -> bool:
    return settled.better_kept and not settled.proposed


def _elsewhere(offer: Offer) -> Offer:
    said = offer.values["municipality"]
    problem = RowProblem(
        offer.number, "", "municipality", said,
        "La fonte dice «%(town)s», ma il punto è fuori dalla città: il comune resta vuoto.",
        {"town": said},
    )  # fmt: skip
    values = {name: text for name, text in offer.values.items() if name != "municipality"}
    return replace(offer, values=values, problems=(*offer.problems, problem))
