"""The atlas as a data set: one row for each place, wherever it is and whatever its state."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from sqlmodel import Session

from foodplan.reports.open_data.shape import LICENCE, Column, Dataset, Row
from foodplan.rules.place_precision import precision_of
from foodplan.rules.web_addresses import web_address
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
    Column(
        "precision",
        "text",
        "quanto è preciso il punto: exact, approximate, municipality (centro del comune), none",
    ),
    Column("status", "text", "ultima notizia: reported, unknown, works, announced, historical"),
    Column("opening_hours", "text", "orario confermato dall'ufficio, nella sintassi di OSM"),
    Column("hours_on", "date", "giorno a cui si riferisce l'orario confermato"),
    Column("hours_note", "text", "orari come li dice la fonte, non verificati"),
    Column("access", "text", "chi può entrare: open, booking, members, referral, staff"),
    Column("access_note", "text", "che cosa serve per entrare"),
    Column("wheelchair", "text", "accesso in sedia a rotelle: yes, limited, no"),
    Column("languages", "text", "lingue parlate, codici separati da virgole"),
    Column("phone", "text", "telefono pubblico"),
    Column("email", "text", "posta elettronica pubblica"),
    Column("website", "text", "sito del luogo"),
    Column("confirmed_on", "date", "giorno dell'ultima conferma"),
    Column("source", "text", "nome della fonte; più fonti separate da |"),
    Column("source_url", "text", "indirizzo della fonte"),
    Column("source_date", "text", "data della fonte più recente"),
    Column("licence", "text", "licenza di questa riga"),
    Column("simulated", "boolean", "luogo inventato per la dimostrazione"),
)


def place_row(place: PlaceRecord) -> Row:
    """Return a place as a row of the data set."""
    placed = place.lat is not None
    return (
        place.slug,
        place.name,
        "|".join(place.function_slugs),
        place.address,
        place.municipality,
        place.circoscrizione,
        place.lat,
        place.lon,
        place.approximate if placed else None,
        place.location_error_m,
        precision_of(place.lat, approximate=place.approximate, error_m=place.location_error_m),
        place.status,
        place.opening_hours,
        place.hours_on,
        place.hours_note,
        place.access,
        place.access_note,
        place.wheelchair,
        place.languages,
        place.phone,
        place.email,
        web_address(place.url),
        place.confirmed_on,
        _joined(item.source_name for item in place.functions),
        _joined(web_address(item.source_url) for item in place.functions),
        place.source_date,
        LICENCE,
        place.simulated,
    )


def place_rows(session: Session, moment: Moment, wanted: PlaceFilter) -> Iterator[Row]:
    """Return the places that pass a filter at a moment as rows, in the order of their names."""
    return map(place_row, list_places(session, moment, wanted))


def _joined(texts: Iterable[str]) -> str:
    return "|".join(dict.fromkeys(text for text in texts if text))


def _rows(session: Session, day: date, known_at: datetime | None) -> Iterator[Row]:
    return place_rows(session, Moment(day, known_at), PlaceFilter(statuses=None))


PLACES = Dataset(
    name="luoghi",
    title="Luoghi del cibo",
    summary="I luoghi dell'atlante con funzioni, posizione, stato e fonte.",
    columns=COLUMNS,
    rows=_rows,
)
