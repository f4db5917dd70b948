"""Km 0 and short chain: the two tests of law 17 May 2022 n. 61, art. 2, comma 1.

Letter a, km 0: the places of production and of processing stand within 70 km in a straight line
of the place of sale (or of consumption, for a canteen), or in its province; fresh fish, within 70
km of where it is landed. Letter b, filiera corta: no commercial intermediary, or one alone,
between the producer, single or associated, and the consumer; agricultural co-operatives and their
consortia (art. 1, comma 2, d.lgs. 228/2001) are none.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from foodplan.rules.distances import metres_between
from foodplan.rules.numbers import write_number
from foodplan.rules.problems import Problem
from foodplan.rules.short_chain_words import UNCOUNTED, Answer

RULE_VERSION = "L. 61/2022, art. 2 · versione 1"
LIMIT_METRES = 70_000
MOST_INTERMEDIARIES = 1
# Declared kilometres are typed without decimals: half of one is no contradiction.
ROUNDING_METRES = 500
FISH = "pesce"


@dataclass(frozen=True)
class Spot:
    """A place as the test needs it: degrees, the metres it may be wrong by, its province's code.

    None and "" are what nobody knows; without its error a point decides nothing.
    """

    municipality: str = ""
    province: str = ""
    latitude: float | None = None
    longitude: float | None = None
    error_m: int | None = None


@dataclass(frozen=True)
class Intermediary:
    """Who bought and sold on between producer and outlet; `kind` is one of INTERMEDIARIES."""

    kind: str
    name: str = ""


@dataclass(frozen=True)
class Chain:
    """Everything that the two tests read of a supply.

    `resells` says that the outlet's own keeper buys and sells on; `direct` that the producer sells
    at its own farm, where the keeper is the producer.
    """

    category: str
    processed: str
    production: tuple[Spot, ...]
    processing: tuple[Spot, ...]
    sale: Spot
    intermediaries: tuple[Intermediary, ...] = ()
    resells: bool = False
    direct: bool = False


@dataclass(frozen=True)
class Reason:
    """Why a test says what it says; `role` and `place` are empty where it is about no place."""

    role: str
    place: str
    answer: Answer
    said: Problem


@dataclass(frozen=True)
class Verdict:
    """The answers of the two tests with their reasons.

    `metres` is the distance of the farthest place that counts, None when no place has a point.
    """

    km0: Answer
    short: Answer
    km0_reasons: tuple[Reason, ...]
    short_reasons: tuple[Reason, ...]
    metres: int | None
    rule: str = RULE_VERSION

    @property
    def local(self) -> Answer:
        """Whether it is both."""
        if Answer.NO in {self.km0, self.short}:
            return Answer.NO
        both = self.km0 == self.short == Answer.YES
        return Answer.YES if both else Answer.UNKNOWN


def judge(chain: Chain) -> Verdict:
    """Return what the law's two tests say of a supply, and why."""
    km0, km0_reasons = _km0(chain)
    short, short_reasons = _short(chain)
    lengths = [found for place in counted_places(chain) if (found := metres(place, chain.sale))]
    farthest = max((length for length, _error in lengths), default=None)
    return Verdict(km0, short, tuple(km0_reasons), tuple(short_reasons), farthest)


def counted_places(chain: Chain) -> tuple[Spot, ...]:
    """Return the places that the test of km 0 looks at."""
    return chain.production + (() if chain.processed == "raw" else chain.processing)


def metres(place: Spot, sale: Spot) -> tuple[int, int | None] | None:
    """Return the straight line between two places and its error, both in metres.

    None without two points; an error of None is not known.
    """
    if place.latitude is None or place.longitude is None:
        return None
    if sale.latitude is None or sale.longitude is None:
        return None
    length = metres_between(place.latitude, place.longitude, sale.latitude, sale.longitude)
    if place.error_m is None or sale.error_m is None:
        return length, None
    return length, place.error_m + sale.error_m


def kilometres(length: int) -> str:
    """Return metres as kilometres with one decimal, two where one would hide the limit.

    >>> kilometres(12_340), kilometres(70_040), kilometres(70_100)
    ('12,3', '70,04', '70,1')
    """
    near = length != LIMIT_METRES and round(length / 1000, 1) == LIMIT_METRES / 1000
    return write_number(round(length / 1000, 3 if near else 1))


def kilometre_problems(declared: float | None, places: Sequence[Spot], sale: Spot) -> list[Problem]:
    """Return the problem of declared kilometres that no place of the producer bears out."""
    if declared is None:
        return []
    if declared < 0:
        return [Problem("declared_km", "I chilometri non sono mai meno di zero.")]
    found = [length for place in places if (length := metres(place, sale)) is not None]
    if not found or any(error is None for _length, error in found):
        return []
    spans = [(length - (error or 0), length + (error or 0)) for length, error in found]
    told = declared * 1000
    if any(low - ROUNDING_METRES <= told <= high + ROUNDING_METRES for low, high in spans):
        return []
    message = (
        "Avete scritto %(declared)s km, ma in linea d’aria dai luoghi registrati ne risultano fra "
        "%(low)s e %(high)s: correggere i chilometri o il luogo."
    )
    low, high = min(low for low, _ in spans), max(high for _, high in spans)
    params = {
        "declared": write_number(declared),
        "low": kilometres(max(low, 0)),
        "high": kilometres(high),
    }
    return [Problem("declared_km", message, params)]


def _km0(chain: Chain) -> tuple[Answer, list[Reason]]:
    fish = chain.category == FISH and chain.processed != "processed"
    answer, reasons = _of_places(chain.production, chain.sale, "production", fish=fish)
    if chain.processed == "raw":
        return answer, reasons
    if chain.processed == "unknown" and not chain.processing:
        message = "Non si sa se il prodotto è stato trasformato, né dove."
        return _least(answer, Answer.UNKNOWN), [*reasons, _open("processing", message)]
    worked, more = _of_places(chain.processing, chain.sale, "processing", fish=False)
    if chain.processed == "unknown" and worked == Answer.NO:
        # What may never have been worked there is not far for it.
        worked = Answer.UNKNOWN
        more.append(_open("processing", "Non si sa se il prodotto è stato trasformato."))
    return _least(answer, worked), reasons + more


def _least(*answers: Answer) -> Answer:
    order = (Answer.NO, Answer.UNKNOWN, Answer.YES)
    return min(answers, key=order.index)


def _open(role: str, message: str) -> Reason:
    return Reason(role, "", Answer.UNKNOWN, Problem("", message))


def _of_places(
    places: Iterable[Spot], sale: Spot, role: str, *, fish: bool
) -> tuple[Answer, list[Reason]]:
    """Return the answer for the places of one role: goods come from any of them."""
    reasons = [_of_place(place, sale, role, fish=fish) for place in places]
    answers = {reason.answer for reason in reasons}
    if not reasons:
        return Answer.UNKNOWN, [_open(role, "Nessun luogo è registrato.")]
    if len(answers) == 1:
        return answers.pop(), reasons
    message = "I luoghi sono più d’uno e non danno lo stesso esito: non si sa da quale viene."
    return Answer.UNKNOWN, [*reasons, _open(role, message)]


_SENTENCES = {
    "province": "Stessa provincia del luogo di vendita (%(province)s).",
    "yes": "%(km)s km in linea d’aria (errore %(error)s km): entro 70.",
    "no": "%(km)s km in linea d’aria (errore %(error)s km): oltre 70, e in un’altra provincia.",
    "fish": "%(km)s km in linea d’aria (errore %(error)s km): oltre 70 dallo sbarco.",
    "unsure": (
        "%(km)s km in linea d’aria, ma con un errore di %(error)s km può essere al di qua o al di "
        "là di 70, e la provincia non decide."
    ),
    "province_missing": (
        "%(km)s km in linea d’aria, oltre 70, ma manca una provincia, che potrebbe essere la "
        "stessa."
    ),
    "no_error": (
        "%(km)s km in linea d’aria, ma non si sa quanto sono precisi i luoghi, e la provincia non "
        "decide."
    ),
    "no_point": "Manca la posizione di uno dei due luoghi, e la provincia non decide.",
}


def _of_place(place: Spot, sale: Spot, role: str, *, fish: bool) -> Reason:
    known = bool(place.province and sale.province)
    params: dict[str, object] = {"province": place.province}
    if not fish and known and place.province == sale.province:
        message = _SENTENCES["province"]
        said = Problem("", message, params)
        return Reason(role, place.municipality, Answer.YES, said)
    found = metres(place, sale)
    which = "no_point"
    if found is not None:
        length, error = found
        params = {"km": kilometres(length), "error": write_number((error or 0) / 1000)}
        beyond = "fish" if fish else ("no" if known else "province_missing")
        which = _by_distance(length, error, beyond)
    answer = {"yes": Answer.YES, "no": Answer.NO, "fish": Answer.NO}.get(which, Answer.UNKNOWN)
    return Reason(role, place.municipality, answer, Problem("", _SENTENCES[which], params))


def _by_distance(length: int, error: int | None, beyond: str) -> str:
    if error is None:
        return "no_error"
    if length + error <= LIMIT_METRES:
        return "yes"
    return "unsure" if length - error <= LIMIT_METRES else beyond


def _short(chain: Chain) -> tuple[Answer, list[Reason]]:
    counted = [item for item in chain.intermediaries if item.kind not in UNCOUNTED]
    doubtful = sum(item.kind == "unknown" for item in counted)
    reseller = chain.resells and not chain.direct
    least, most = len(counted) - doubtful + reseller, len(counted) + reseller
    answer = Answer.UNKNOWN
    if most <= MOST_INTERMEDIARIES:
        answer = Answer.YES
    elif least > MOST_INTERMEDIARIES:
        answer = Answer.NO
    said = [_how_many(most, direct=chain.direct)]
    if reseller:
        said.append(Problem("", "Il punto vendita compra e rivende: conta come intermediario."))
    if doubtful:
        message = "Fra questi, %(count)s non si sa che cosa: una cooperativa agricola non conta."
        said.append(Problem("", message, {"count": doubtful}))
    if len(chain.intermediaries) > len(counted):
        message = "Non contate, per legge, le cooperative agricole e i loro consorzi: %(count)s."
        said.append(Problem("", message, {"count": len(chain.intermediaries) - len(counted)}))
    return answer, [Reason("", "", answer, item) for item in said]


def _how_many(most: int, *, direct: bool) -> Problem:
    if direct:
        return Problem("", "Il produttore vende direttamente nella sua azienda.")
    if most == 0:
        return Problem("", "Fra produttore e consumatore non c’è nessun intermediario commerciale.")
    if most == 1:
        return Problem("", "Fra produttore e consumatore c’è un solo intermediario commerciale.")
    message = "Gli intermediari commerciali sono %(count)s: la legge ne ammette uno."
    return Problem("", message, {"count": most})
