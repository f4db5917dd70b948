"""Points of a file's rows carried to WGS84 together; what is no position is told at its cell."""

from collections.abc import Sequence
from dataclasses import replace

from foodplan.importers.atlas.cells_said import Wrong
from foodplan.importers.atlas.offers import Offer, OfferReader
from foodplan.importers.atlas.positions import to_wgs84
from foodplan.importers.atlas.shape import RawRow
from foodplan.rules.geography import PIEMONTE, point_problem


def placed(reader: OfferReader, offers: Sequence[Offer]) -> list[Offer]:
    """Return the offers with their points in WGS84; what is no position is told at its cell.

    A row whose cell is no position stays without a point when its text says where it is; a point
    outside the region refuses the row, since the place may be elsewhere.
    """
    having = [offer for offer in offers if offer.raw]
    points = to_wgs84([offer.raw for offer in having if offer.raw], reader.reading.crs)
    found = dict(zip((offer.number for offer in having), points, strict=True))
    return [_placed(reader, offer, found.get(offer.number)) for offer in offers]


def _placed(reader: OfferReader, offer: Offer, point: tuple[float, float] | None) -> Offer:
    if offer.raw is None:
        return offer
    east, north = offer.raw
    wrong: Wrong | None = None
    outside = False
    if not east or not north:
        wrong = Wrong("Uno zero non è una posizione: lasciare vuote le due coordinate.")
    elif point is None:
        wrong = Wrong("Non è una posizione: controllare le coordinate.")
    elif problem := point_problem(*point):
        wrong = Wrong(problem.message)
        wrong.params = dict(problem.params)
        outside = not PIEMONTE.holds(point[1], point[0])
    if wrong is None:
        return replace(offer, point=point)
    told = reader.problem(RawRow(offer.number, ()), offer.raw_field, wrong)
    told = told._replace(value=f"{north:.10g}; {east:.10g}")
    lost = outside or not offer.values.get("address")
    problems = (*offer.problems, told)
    return replace(offer, problems=problems, refused=offer.refused or lost)
