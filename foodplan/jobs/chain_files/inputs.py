"""A row of a file as the store takes it, with the key that names it for ever."""

import hashlib
from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import uuid4

from sqlmodel import Session

from foodplan.importers.chains import SaidRow
from foodplan.jobs.chain_files.names import Names
from foodplan.rules.chain_files import CANTEENS, FORMATS, GAS
from foodplan.rules.problems import Problem
from foodplan.store.short_chains.canteen_problems import PurchaseInput, purchase_problems
from foodplan.store.short_chains.inputs import SupplyInput
from foodplan.store.short_chains.problems import Ends, known_ends, supply_problems

_SUPPLY = ("month", "grams", "cents", "processed", "intermediaries", "declared_km")
_PURCHASE = (
    "kind", "first_month", "last_month", "product", "grams", "cents", "local", "local_reason",
    "document", "source",
)  # fmt: skip


class Inputs:
    """Makes the store's inputs of a file's rows, and asks the store what is wrong with them."""

    def __init__(self, session: Session, format_: str, names: Names, today: date) -> None:
        self._session, self._format, self._names, self._today = session, format_, names, today
        self._ends: dict[tuple[int, int, int], Ends] = {}

    def make(
        self, row: SaidRow, ends: Mapping[str, str | int]
    ) -> tuple[SupplyInput | PurchaseInput, str, list[Problem]]:
        """Return a row's input, its key, and what is wrong with it."""
        outlet, producer = int(ends["outlet"]), int(ends.get("producer", 0))
        parts = [str(outlet), *row.key]
        if self._format == GAS and not row.texts.get("code"):
            parts.append(str(producer))
        key = f"{self._format}:{hashlib.sha256(chr(31).join(parts).encode()).hexdigest()[:40]}"
        simulated = bool({("outlet", outlet), ("producer", producer)} & self._names.simulated)
        if self._format == CANTEENS:
            line = self._purchase(row, ends, key, simulated=simulated)
            return line, key, purchase_problems(self._session, line, self._today)
        said = self._supply(row, ends, key, simulated=simulated)
        known = self._known(producer, outlet, said.month)
        return said, key, supply_problems(self._session, said, known, self._today)

    def _supply(
        self, row: SaidRow, ends: Mapping[str, str | int], key: str, *, simulated: bool
    ) -> SupplyInput:
        values: dict[str, Any] = {"month": 0, "grams": 0}
        values |= {name: row.values[name] for name in _SUPPLY if name in row.values}
        product = row.values.get("product") or row.texts.get("product", "")
        return SupplyInput(
            uuid=uuid4(),
            producer=int(ends["producer"]),
            outlet=int(ends["outlet"]),
            category=str(ends["category"]),
            # What was ordered was weighed by nobody who says so.
            method="derived",
            source=f"{FORMATS[self._format]}: {product}".strip(": ")[:400],
            import_key=key,
            simulated=simulated,
            **values,
        )

    def _purchase(
        self, row: SaidRow, ends: Mapping[str, str | int], key: str, *, simulated: bool
    ) -> PurchaseInput:
        values: dict[str, Any] = {"kind": "", "first_month": 0}
        values |= {name: row.values[name] for name in _PURCHASE if name in row.values}
        values.setdefault("last_month", values["first_month"])
        producer = ends.get("producer")
        return PurchaseInput(
            row_key=key,
            outlet=int(ends["outlet"]),
            category=str(ends.get("category", "")),
            producer=None if producer is None else int(producer),
            simulated=simulated,
            **values,
        )

    def _known(self, producer: int, outlet: int, month: int) -> Ends:
        asked = (producer, outlet, month)
        if asked not in self._ends:
            self._ends[asked] = known_ends(self._session, *asked, self._today)
        return self._ends[asked]
