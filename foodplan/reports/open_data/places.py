"""The atlas as a data set: one row for each place, wherever it is and whatever its state."""

from collections.abc import Iterator
from datetime import date, datetime

from sqlmodel import Session

from foodplan.reports.open_data.shape import Column, Dataset, Row
from foodplan.store.history import Moment
from foodplan.store.places import PlaceFilter, PlaceRecord, list_places

COLUMNS = (
    Column("id", "text", "identificativo stabile del luogo"),
    Column("name", "text", "nome"),
    Column("functions", "text", "che cosa vi si fa; più funzioni separate da |"),
    Column("address", "text", "indirizzo, come lo dice la fonte"),
    Column("municipality", "text", "comune"),
    Column("circoscrizione", "text", "numero della circoscrizione, vuoto fuori città o se ignoto"),
    Column("lat", "number", "latitudine WGS84, vuota se il punto non è noto"),
    Column("lon", "number", "longitudine WGS84, vuota se il punto non è noto"),
    Column("approximate", "boolean", "il punto è approssimato"),
    Column("location_error_m", "integer", "di quanti metri il punto può sbagliare"),
    Column("status", "text", "ultima notizia: reported, unknown, works, announced, historical"),
    Column("hours_note", "text", "orari come li dice la fonte, non verificati"),
    Column("confirmed_on", "date", "giorno dell'ultima conferma"),
    Column("source_url", "text", "indirizzo della fonte"),
    Column("source_date", "text", "data della fonte più recente"),
)


def _row(place: PlaceRecord) -> Row:
    urls = dict.fromkeys(item.source_url for item in place.functions if item.source_url)
    return (
        place.slug,
        place.name,
        "|".join(place.function_slugs),
        place.address,
        place.municipality,
        place.circoscrizione,
        place.lat,
        place.lon,
        place.approximate if place.lat is not None else None,
        place.location_error_m,
        place.status,
        place.hours_note,
        place.confirmed_on,
        "|".join(urls),
        place.source_date,
    )


def _rows(session: Session, day: date, known_at: datetime | None) -> Iterator[Row]:
    moment = Moment(day, known_at)
    return map(_row, list_places(session, moment, PlaceFilter(statuses=None)))


PLACES = Dataset(
    name="luoghi",
    title="Luoghi del cibo",
    summary="I luoghi dell'atlante con funzioni, posizione, stato e fonte.",
    columns=COLUMNS,
    rows=_rows,
)
