"""What is wrong with an act before the database is asked: every problem at once."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from foodplan.rules.expiry import UNDATED, read_key
from foodplan.rules.ledger import WASTE_DESTINATIONS, Method, MovementKind, NodeKind, SourceKind
from foodplan.rules.mass import HEAVY_GRAMS, IMPOSSIBLE_GRAMS, heavy_problem
from foodplan.rules.problems import Problem
from foodplan.store.ledger.inputs import (
    OUTPUT,
    WASTED,
    LineInput,
    MovementInput,
    OpeningInput,
)

# The kinds that can be recorded, with what may stand on their other side.
COUNTERPART_KINDS: dict[str, frozenset[NodeKind]] = {
    MovementKind.OPENING: frozenset({NodeKind.OPENING}),
    MovementKind.INTAKE: frozenset({NodeKind.SOURCE}),
    MovementKind.DISTRIBUTION: frozenset({NodeKind.PEOPLE, NodeKind.BUYERS}),
    MovementKind.DISPOSAL: frozenset({NodeKind.WASTE, NodeKind.FEED}),
    MovementKind.RETURN: frozenset({NodeKind.SOURCE}),
    MovementKind.TRANSFORM: frozenset({NodeKind.TRANSFORM}),
    MovementKind.COUNT: frozenset({NodeKind.COUNT}),
}
# The two halves of a transfer have another site on the other side.
TRANSFERS = frozenset({MovementKind.DISPATCH, MovementKind.RECEIPT})
INWARD = frozenset({MovementKind.OPENING, MovementKind.INTAKE})
ROLES: dict[str, frozenset[str]] = {
    MovementKind.TRANSFORM: frozenset({"", OUTPUT, WASTED}),
    MovementKind.RECEIPT: frozenset({"", WASTED}),
}
METHODS = frozenset(method.slug for method in Method)
SOURCE_KINDS = {kind.slug: kind for kind in SourceKind}
EARLIEST = date(2000, 1, 1)
MOST_LINES = 200
MOST_PASSAGES = 20_000

# No text of an act or of its line may be shorter than this at most.
_SHORTEST = 20
TEXTS = {"document": 80, "note": 140, "reason_code": 30, "import_row": 120}
MOST_QUANTITY, MOST_UNIT = 30, 20


def movement_problems(movement: MovementInput, today: date) -> list[Problem]:
    """Return everything that is wrong with a tidied movement, whatever the database holds."""
    return [
        *_act_problems(movement, today),
        *_text_problems(movement),
        *(_lines_problems(movement)),
        *opening_problems(movement.opening),
    ]


def is_plain(movement: MovementInput, today: date) -> bool:
    """Return whether a tidied movement is one of the usual ones, with which nothing is wrong.

    What it lets through has no problems; what it does not is looked at in full. Rows of files are
    nearly all plain, and looking at each in full costs as much as writing it.
    """
    if len(movement.lines) != 1 or movement.opening or movement.typed_at or movement.dispatch:
        return False
    line = movement.lines[0]
    texts = len(movement.document or "") + len(movement.note or "")
    texts += len(movement.reason_code or "") + len(line.quantity or "") + len(line.unit or "")
    return (
        0 < line.grams <= HEAVY_GRAMS
        and not (line.role or line.lot)
        and line.grams_per_unit is None
        and texts <= _SHORTEST
        and len(movement.import_row or "") <= TEXTS["import_row"]
        and EARLIEST <= movement.happened_on <= today
        and movement.method in METHODS
        and (movement.source_kind is None or movement.source_kind in SOURCE_KINDS)
        and movement.waste_to == NodeKind.WASTE
        and movement.kind in COUNTERPART_KINDS
        and movement.kind not in {MovementKind.COUNT, MovementKind.TRANSFORM}
        and _fits(movement.counterpart, COUNTERPART_KINDS[movement.kind])
    )


def _act_problems(movement: MovementInput, today: date) -> Iterator[Problem]:
    yield from _end_problems(movement)
    yield from day_problems(movement.happened_on, today)
    if movement.typed_at and not _is_clock(movement.typed_at, today):
        yield Problem("typed_at", "L'orologio del dispositivo è sbagliato: regolarlo e riprovare.")
    if movement.method not in METHODS:
        message = "«%(method)s» non è un modo di misurare."
        yield Problem("method", message, {"method": movement.method})
    if movement.source_kind and movement.source_kind not in SOURCE_KINDS:
        message = "«%(source_kind)s» non è una provenienza."
        yield Problem("source_kind", message, {"source_kind": movement.source_kind})


def day_problems(day: date, today: date) -> Iterator[Problem]:
    """Yield what is wrong with the day of an act."""
    if day > today:
        yield Problem("happened_on", "La data è nel futuro: si registra quello che è già successo.")
    elif day < EARLIEST:
        yield Problem("happened_on", "Controllare l'anno: la data è troppo lontana.")


def _is_clock(instant: datetime, today: date) -> bool:
    # By the day as it is written: an instant at the end of time cannot be brought to UTC.
    return EARLIEST <= instant.date() <= today + timedelta(days=1)


def _end_problems(movement: MovementInput) -> Iterator[Problem]:
    """Yield what is wrong with the kind of an act and with what stands on its other side."""
    boundaries = COUNTERPART_KINDS.get(movement.kind)
    if boundaries is None and movement.kind not in TRANSFERS:
        message = "«%(kind)s» non è un tipo di movimento che si può registrare."
        yield Problem("kind", message, {"kind": movement.kind})
    elif not _fits(movement.counterpart, boundaries):
        message = "«%(counterpart)s» non può stare dall'altra parte di questo movimento."
        yield Problem("counterpart", message, {"counterpart": movement.counterpart})
    if movement.dispatch is not None and movement.kind != MovementKind.RECEIPT:
        yield Problem("dispatch", "Solo un ricevimento può indicare una spedizione.")
    if not _fits(movement.waste_to, frozenset({NodeKind.WASTE, NodeKind.FEED})):
        message = "«%(counterpart)s» non è una destinazione dello scarto."
        yield Problem("waste_to", message, {"counterpart": movement.waste_to})


def _fits(counterpart: str, boundaries: frozenset[NodeKind] | None) -> bool:
    kind, _, name = counterpart.partition(":")
    if boundaries is None:
        # A site's slug, which never has a colon; whether there is such a site is asked later.
        return bool(counterpart) and counterpart == kind
    if kind not in boundaries:
        return False
    return kind != NodeKind.WASTE or not name or name in WASTE_DESTINATIONS


def _text_problems(movement: MovementInput) -> Iterator[Problem]:
    for field, most in TEXTS.items():
        if len(getattr(movement, field) or "") > most:
            yield Problem(field, "Al massimo %(most)s caratteri.", {"most": most})


def _lines_problems(movement: MovementInput) -> Iterator[Problem]:
    # Of a dispatch nothing at all may arrive; everything else has something to say.
    if movement.dispatch is None and not any(not line.role for line in movement.lines):
        yield Problem("lines", "Scrivere almeno una riga: che cosa e quanti chili.")
    if movement.kind == MovementKind.COUNT:
        yield from _count_problems(movement.lines)
    if len(movement.lines) > MOST_LINES:
        message = "Al massimo %(most)s righe in un movimento: dividerlo in due."
        yield Problem("lines", message, {"most": MOST_LINES})
    for place, line in enumerate(movement.lines[:MOST_LINES]):
        yield from _line_problems(movement, line, f"lines.{place}")


def _count_problems(lines: tuple[LineInput, ...]) -> Iterator[Problem]:
    """Yield the rows of a count that speak of the same shelf twice."""
    asked: dict[str, set[str | None]] = {}
    for place, line in enumerate(lines):
        before = asked.setdefault(line.category, set())
        if line.lot in before or (before and None in {line.lot, *before}):
            message = "Questa merce è già in un'altra riga della conta."
            yield Problem(f"lines.{place}.category", message)
        before.add(line.lot)


def _line_problems(movement: MovementInput, line: LineInput, at: str) -> Iterator[Problem]:
    confirmed = movement.confirm_heavy
    if line.grams < 0 or (line.grams == 0 and movement.kind != MovementKind.COUNT):
        yield Problem(f"{at}.grams", "Il peso deve essere maggiore di zero.")
    heavy = heavy_problem(line.grams, f"{at}.grams")
    if line.grams > IMPOSSIBLE_GRAMS:
        yield Problem(f"{at}.grams", "Il peso è impossibile: controllare le cifre.")
    elif heavy and not confirmed:
        yield heavy
    if line.role not in ROLES.get(movement.kind, frozenset({""})):
        message = "«%(role)s» non ha senso in questo movimento."
        yield Problem(f"{at}.role", message, {"role": line.role})
    if line.lot is not None and not _is_lot(line.lot):
        message = "«%(lot)s» non è una scadenza: per esempio use_by:2026-11-25:day."
        yield Problem(f"{at}.lot", message, {"lot": line.lot})
    if len(line.quantity or "") > MOST_QUANTITY or len(line.unit or "") > MOST_UNIT:
        yield Problem(f"{at}.quantity", "La quantità è scritta in modo troppo lungo.")
    if line.grams_per_unit is not None and line.grams_per_unit <= 0:
        yield Problem(f"{at}.grams_per_unit", "Il peso di un pezzo deve essere maggiore di zero.")


def _is_lot(key: str) -> bool:
    try:
        return key == UNDATED or bool(read_key(key))
    except ValueError:
        return False


def opening_problems(opening: OpeningInput | None) -> Iterator[Problem]:
    """Yield what is wrong with the passages of a day."""
    if opening is None:
        return
    for name in ("households", "people", "minors"):
        number = getattr(opening, name)
        if number is not None and not 0 <= number <= MOST_PASSAGES:
            message = "Controllare il numero: fra 0 e %(most)s."
            yield Problem(f"opening.{name}", message, {"most": MOST_PASSAGES})
    if None not in {opening.people, opening.minors} and opening.minors > opening.people:  # type: ignore[operator]
        yield Problem("opening.minors", "I minori non possono essere più delle persone.")
