"""What is wrong with an act before the database is asked: every problem at once."""

from collections.abc import Iterator
from datetime import date

from foodplan.rules.ledger import WASTE_DESTINATIONS, Method, MovementKind, NodeKind, SourceKind
from foodplan.rules.mass import heavy_problem
from foodplan.rules.problems import Problem
from foodplan.store.ledger.inputs import LineInput, MovementInput, OpeningInput

# The kinds that can be recorded now, with the boundary on their other side.
COUNTERPART_KINDS = {
    MovementKind.OPENING: NodeKind.OPENING,
    MovementKind.INTAKE: NodeKind.SOURCE,
    MovementKind.DISTRIBUTION: NodeKind.PEOPLE,
    MovementKind.DISPOSAL: NodeKind.WASTE,
}
INWARD = frozenset({MovementKind.OPENING, MovementKind.INTAKE})
EARLIEST = date(2000, 1, 1)
MOST_LINES = 200
IMPOSSIBLE_GRAMS = 10**10
MOST_PASSAGES = 20_000

_TEXTS = {"document": 80, "note": 140, "reason_code": 30, "import_row": 120}


def movement_problems(movement: MovementInput, today: date) -> list[Problem]:
    """Return everything that is wrong with a tidied movement, whatever the database holds."""
    return [
        *_act_problems(movement, today),
        *_text_problems(movement),
        *(_lines_problems(movement)),
        *_opening_problems(movement.opening),
    ]


def _act_problems(movement: MovementInput, today: date) -> Iterator[Problem]:
    boundary = COUNTERPART_KINDS.get(movement.kind)  # type: ignore[call-overload]
    if boundary is None:
        message = "«%(kind)s» non è un tipo di movimento che si può registrare."
        yield Problem("kind", message, {"kind": movement.kind})
    elif not _fits(movement.counterpart, boundary):
        message = "«%(counterpart)s» non può stare dall'altra parte di questo movimento."
        yield Problem("counterpart", message, {"counterpart": movement.counterpart})
    if movement.happened_on > today:
        yield Problem("happened_on", "La data è nel futuro: si registra quello che è già successo.")
    elif movement.happened_on < EARLIEST:
        yield Problem("happened_on", "Controllare l'anno: la data è troppo lontana.")
    if movement.method not in {method.slug for method in Method}:
        message = "«%(method)s» non è un modo di misurare."
        yield Problem("method", message, {"method": movement.method})
    if movement.source_kind and movement.source_kind not in {kind.slug for kind in SourceKind}:
        message = "«%(source_kind)s» non è una provenienza."
        yield Problem("source_kind", message, {"source_kind": movement.source_kind})


def _fits(counterpart: str, boundary: NodeKind) -> bool:
    kind, _, name = counterpart.partition(":")
    if kind != boundary:
        return False
    return boundary != NodeKind.WASTE or not name or name in WASTE_DESTINATIONS


def _text_problems(movement: MovementInput) -> Iterator[Problem]:
    for field, most in _TEXTS.items():
        if len(getattr(movement, field) or "") > most:
            yield Problem(field, "Al massimo %(most)s caratteri.", {"most": most})


def _lines_problems(movement: MovementInput) -> Iterator[Problem]:
    if not movement.lines:
        yield Problem("lines", "Scrivere almeno una riga: che cosa e quanti chili.")
    if len(movement.lines) > MOST_LINES:
        message = "Al massimo %(most)s righe in un movimento: dividerlo in due."
        yield Problem("lines", message, {"most": MOST_LINES})
    for place, line in enumerate(movement.lines[:MOST_LINES]):
        yield from _line_problems(line, f"lines.{place}", confirmed=movement.confirm_heavy)


def _line_problems(line: LineInput, at: str, *, confirmed: bool) -> Iterator[Problem]:
    if line.grams <= 0:
        yield Problem(f"{at}.grams", "Il peso deve essere maggiore di zero.")
    heavy = heavy_problem(line.grams, f"{at}.grams")
    if line.grams > IMPOSSIBLE_GRAMS:
        yield Problem(f"{at}.grams", "Il peso è impossibile: controllare le cifre.")
    elif heavy and not confirmed:
        yield heavy
    if line.lot is not None:
        yield Problem(f"{at}.lot", "I lotti con la scadenza non si possono ancora indicare.")
    if len(line.quantity or "") > 30 or len(line.unit or "") > 20:
        yield Problem(f"{at}.quantity", "La quantità è scritta in modo troppo lungo.")
    if line.grams_per_unit is not None and line.grams_per_unit <= 0:
        yield Problem(f"{at}.grams_per_unit", "Il peso di un pezzo deve essere maggiore di zero.")


def _opening_problems(opening: OpeningInput | None) -> Iterator[Problem]:
    if opening is None:
        return
    for name in ("households", "people", "minors"):
        number = getattr(opening, name)
        if number is not None and not 0 <= number <= MOST_PASSAGES:
            message = "Controllare il numero: fra 0 e %(most)s."
            yield Problem(f"opening.{name}", message, {"most": MOST_PASSAGES})
    if None not in {opening.people, opening.minors} and opening.minors > opening.people:  # type: ignore[operator]
        yield Problem("opening.minors", "I minori non possono essere più delle persone.")
