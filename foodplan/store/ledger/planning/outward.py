"""The lines that take goods out: dated lots first, then pooled ones by origin in proportion."""

from foodplan.rules.calendar import day_words
from foodplan.rules.expiry import UNDATED, Allowed, read_key
from foodplan.rules.ledger import MIXED, NodeKind
from foodplan.rules.mass import format_kilos
from foodplan.rules.problems import Problem
from foodplan.store.ledger.inputs import LineInput
from foodplan.store.ledger.lots import (
    UNKNOWN_ORIGIN,
    Lot,
    first_expired_first,
    lot_for,
    shares,
)
from foodplan.store.ledger.planning.dates import Calendar
from foodplan.store.ledger.planning.shape import STEP, Act, Plan, PlannedLine, lines_of
from foodplan.store.ledger.resolve import KnownCategory, boundary_id

# No typed line becomes more lines than its numbers allow.
MOST_LOTS = STEP - 10

Drawn = list[tuple[Lot, int]]


def plan_outward(act: Act) -> Plan:
    """Return the lines that leave the site for the boundary, or the transit, on the other side."""
    drawer = Drawer(act)
    plan = Plan()
    for place, line, category in drawer.in_order(act.typed()):
        gains, drawn = drawer.draw(place, line, category)
        plan.gained += sum(gain.grams for gain in gains)
        to = act.resolved.counterpart.id
        plan.lines += gains
        plan.lines += lines_of(place, drawn, act.node, to, line, category, len(gains))
    plan.lines.sort(key=lambda planned: planned.n)
    return plan


class Drawer:
    """Takes grams from what stands at the act's site, line after line."""

    def __init__(self, act: Act) -> None:
        self.act = act
        self.calendar = Calendar(act)

    def in_order(
        self, typed: list[tuple[int, LineInput, KnownCategory]]
    ) -> list[tuple[int, LineInput, KnownCategory]]:
        """Return typed lines with the mixed goods last: they take of all that the others leave."""
        return sorted(typed, key=lambda item: (item[2].slug == MIXED, item[0]))

    def draw(
        self, place: int, line: LineInput, category: KnownCategory
    ) -> tuple[list[PlannedLine], Drawn]:
        """Return the gains that a line needs and the grams of each lot it takes.

        Nothing, with a problem in the act, when the grams are not there.
        """
        held = self._open(category, line)
        drawn = first_expired_first(held, line.grams)
        if len(drawn) > MOST_LOTS:
            self.act.problems.append(too_many_lots(place, line.grams))
            return [], []
        short = line.grams - sum(grams for _, grams in drawn)
        if short and category.slug == MIXED and line.lot is None:
            drawn, short = self._mixed(drawn, line.grams)
        gains: list[PlannedLine] = []
        if short and self._counted_since(line, category):
            drawn = _merged(drawn, self._missing(line, category, short))
        elif short:
            if self._explained(place, line, category, short):
                return [], []
            gains, more = self._gain(place, category, line, short)
            drawn = _merged(drawn, more)
        for lot, grams in drawn:
            self.act.holdings.add(self.act.node, lot, -grams)
        return gains, drawn

    def _open(self, category: KnownCategory, line: LineInput) -> Drawn:
        held = self.act.holdings.at(self.act.node, {category.id})
        return [
            item for item in held if item[0].is_of(line.lot) and self.calendar.open_now(item[0])
        ]

    def _mixed(self, drawn: Drawn, grams: int) -> tuple[Drawn, int]:
        """Return what is drawn when mixed goods go out: of every food, in proportion."""
        used = dict(drawn)
        held = self.act.holdings.at(self.act.node, self.act.resolved.foods)
        open_now = [
            (lot, amount) for lot, amount in held if lot not in used and self.calendar.open_now(lot)
        ]
        # The largest ones when there are more lots than a line has numbers.
        largest = sorted(open_now, key=lambda item: -item[1])[: MOST_LOTS - len(drawn)]
        rest = grams - sum(used.values())
        part = min(rest, sum(amount for _, amount in largest))
        return drawn + (shares(largest, part) if part else []), rest - part

    def _explained(
        self, place: int, line: LineInput, category: KnownCategory, short: int
    ) -> list[Problem]:
        """Return, and keep, why the grams are not there, unless a gain was agreed to."""
        problems = list(self._dated_problems(place, line, category))
        asks_dates = any("confirm" in problem.params for problem in problems)
        if not self.act.said.allow_count_gain and not asks_dates:
            held = line.grams - short
            expired = any("confirm" not in problem.params for problem in problems)
            problems.append(_more_than_held(place, held, line.grams, category, expired=expired))
        elif self.act.said.allow_count_gain and line.lot is None:
            problems = []
        self.act.problems += problems
        return problems

    def _dated_problems(
        self, place: int, line: LineInput, category: KnownCategory
    ) -> list[Problem]:
        closed: dict[Allowed, Drawn] = {}
        for lot, grams in self.act.holdings.at(self.act.node, {category.id}):
            if lot.is_of(line.lot) and not self.calendar.open_now(lot):
                closed.setdefault(self.calendar.allowed(lot), []).append((lot, grams))
        return [_date_problem(place, verdict, lots) for verdict, lots in closed.items()]

    def _counted_since(self, line: LineInput, category: KnownCategory) -> bool:
        """Return whether a later count states what was left, so that nothing can be missing."""
        said = None if line.lot in {None, UNDATED} else read_key(str(line.lot))
        dates = (said.kind, said.last_day, said.precision) if said else ()
        return self.act.absorbs(Lot(0, category.id, UNKNOWN_ORIGIN, *dates))

    def _missing(self, line: LineInput, category: KnownCategory, short: int) -> Drawn:
        held = self._open(category, line)
        if line.lot is None:
            held = [item for item in held if item[0].last_day is None]
        if not held:
            held = [(lot_for(self.act.driver, category.id, UNKNOWN_ORIGIN, line.lot), 1)]
        return shares(held, short)

    def _gain(
        self, place: int, category: KnownCategory, line: LineInput, short: int
    ) -> tuple[list[PlannedLine], Drawn]:
        act = self.act
        gained = self._missing(line, category, short)
        for lot, grams in gained:
            act.holdings.add(act.node, lot, grams)
        count = boundary_id(act.session, NodeKind.COUNT, act.now)
        return lines_of(place, gained, count, act.node), gained


def too_many_lots(place: int, grams: int) -> Problem:
    """Return the refusal of a line whose grams are of more dates and origins than it can name."""
    message = (
        "Questi %(kilos)s sono di più di %(most)s scadenze e provenienze: dividerli in più righe, "
        "indicando le scadenze."
    )
    params = {"kilos": format_kilos(grams), "most": MOST_LOTS}
    return Problem(f"lines.{place}.lot", message, params)


def _merged(drawn: Drawn, more: Drawn) -> Drawn:
    sums: dict[Lot, int] = {}
    for lot, grams in (*drawn, *more):
        sums[lot] = sums.get(lot, 0) + grams
    return list(sums.items())


def _date_problem(place: int, verdict: Allowed, lots: Drawn) -> Problem:
    grams = sum(amount for _, amount in lots)
    days = sorted({lot.last_day for lot, _ in lots if lot.last_day})
    params: dict[str, object] = {
        "kilos": format_kilos(grams),
        "day": day_words(days[0]),
    }
    field = f"lines.{place}.lot"
    if verdict == Allowed.NO:
        message = (
            "%(kilos)s erano da consumarsi entro il %(day)s: non si possono più dare, "
            "vanno registrati come scarto."
        )
        return Problem(field, message, params)
    if verdict == Allowed.IF_INTACT:
        message = (
            "%(kilos)s hanno passato il termine preferibile (%(day)s): si possono dare se la "
            "confezione è integra. Confermare che lo è."
        )
        return Problem(field, message, {**params, "confirm": "intact"})
    message = (
        "%(kilos)s hanno passato il termine preferibile (%(day)s) da più di quanto ammesso per la "
        "categoria: serve la confezione integra e il motivo di chi coordina."
    )
    return Problem(field, message, {**params, "confirm": "reason_code"})


def _more_than_held(
    place: int, held: int, wanted: int, category: KnownCategory, *, expired: bool
) -> Problem:
    params: dict[str, object] = {
        "category": category.name[:1].lower() + category.name[1:],
        "held": format_kilos(held),
        "held_number": format_kilos(held).removesuffix(" kg"),
        "wanted": format_kilos(wanted),
        "wanted_number": format_kilos(wanted).removesuffix(" kg"),
        "missing": format_kilos(wanted - held),
        "held_grams": held,
        "confirm": "allow_count_gain",
    }
    field = f"lines.{place}.grams"
    if not held and expired:
        message = (
            "Di altra merce di questa categoria, oltre a quella scaduta, non risulta niente. Per "
            "registrare comunque %(wanted)s, confermare che c'erano."
        )
        return Problem(field, message, params)
    if not held:
        message = (
            "Di %(category)s a magazzino non risulta niente. Per registrare comunque "
            "%(wanted)s, confermare che c'erano."
        )
        return Problem(field, message, params)
    message = (
        "A magazzino risultano %(held)s di %(category)s. Togliere %(held_number)s, oppure "
        "registrare %(wanted_number)s: %(missing)s non risultavano a magazzino."
    )
    return Problem(field, message, params)
