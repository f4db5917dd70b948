"""What the demo's invented sites take from donors; their contacts are invented too."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from foodplan.store.acceptance import AcceptanceInput, set_acceptance
from foodplan.store.history import Change
from foodplan.store.organisations import get_node

PHONE = "000 000 000"
FRESH = ("ortofrutta", "patate-tuberi", "pane-forno")
DRY = ("pasta-riso-cereali", "legumi-scatolame", "olio-condimenti", "dolci-colazione")
COLD = ("latte-yogurt", "formaggi", "uova")


@dataclass(frozen=True)
class Pickup:
    """What an invented site takes: categories, weekdays (Monday is 0), hours, conditions."""

    site: str
    categories: tuple[str, ...]
    weekdays: tuple[int, ...]
    hours: tuple[str, str]
    conditions: str = ""


PICKUPS = (
    Pickup("emporio-dimostrativo-nord", FRESH, (1, 2, 4, 5), ("08:30", "12:00"), "Da 5 kg in su."),
    Pickup("emporio-dimostrativo-nord", (*DRY, *COLD), (2,), ("15:00", "18:00")),
    Pickup(
        "emporio-dimostrativo-sud",
        (*FRESH, *DRY),
        (0, 1, 3, 4),
        ("09:00", "13:00"),
        "In cassette, con il peso scritto sopra.",
    ),
    Pickup("emporio-dimostrativo-est", ("pane-forno", *DRY), (3, 5), ("09:30", "12:30")),
    Pickup("emporio-dimostrativo-centro", (*DRY, "infanzia"), (0, 1, 4), ("10:00", "17:00")),
    Pickup(
        "banco-di-recupero-dimostrativo",
        (*FRESH, *DRY, *COLD, "bevande", "alimenti-misti"),
        (0, 1, 2, 3, 4),
        ("07:00", "15:00"),
        "Oltre 100 kg viene un furgone: avvisare il giorno prima.",
    ),
    Pickup(
        "mercato-recupero-dimostrativo", FRESH, (1, 3, 5), ("13:30", "16:00"), "A fine mercato."
    ),
    Pickup(
        "frigo-di-quartiere-dimostrativo",
        ("pane-forno", "piatti-pronti", *COLD),
        (0, 1, 2, 3, 4, 5, 6),
        ("18:00", "21:00"),
        "Al massimo 20 kg; piatti pronti solo se tenuti al freddo.",
    ),
)


def state_acceptances(session: Session, since: date, change: Change) -> int:
    """State what the invented sites take from a day on; return how many statements there are."""
    for number, pickup in enumerate(PICKUPS, start=1):
        node = get_node(session, pickup.site)
        if node is None:
            raise LookupError(pickup.site)
        said = AcceptanceInput(
            categories=pickup.categories,
            weekdays=pickup.weekdays,
            from_time=pickup.hours[0],
            to_time=pickup.hours[1],
            contact=f"{PHONE} (numero inventato) o ritiri@{pickup.site}.example",
            conditions=pickup.conditions,
        )
        set_acceptance(session, node.id, str(number), said, change, since)
    return len(PICKUPS)
