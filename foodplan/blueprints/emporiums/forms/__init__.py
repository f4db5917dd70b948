"""The register's forms: one for each act, on one common ground."""

from dataclasses import dataclass

from foodplan.blueprints.emporiums.forms.acts import (
    DisposalForm,
    DistributionForm,
    IntakeForm,
    OpeningForm,
    ReturnForm,
    SaleForm,
)
from foodplan.blueprints.emporiums.forms.count import CountForm
from foodplan.blueprints.emporiums.forms.kitchen import TransformForm
from foodplan.blueprints.emporiums.forms.movement import MovementForm
from foodplan.blueprints.emporiums.forms.passages import PassagesForm
from foodplan.blueprints.emporiums.forms.transfers import DispatchForm, ReceiptForm


@dataclass(frozen=True)
class Act:
    """An act of the register: its word in the address, and its form."""

    word: str
    form: type[MovementForm]


ACTS = {
    act.word: act
    for act in (
        Act("arrivo", IntakeForm),
        Act("uscita", DistributionForm),
        Act("vendita", SaleForm),
        Act("scarto", DisposalForm),
        Act("reso", ReturnForm),
        Act("spedizione", DispatchForm),
        Act("cucina", TransformForm),
        Act("conta", CountForm),
        Act("giacenza-iniziale", OpeningForm),
    )
}

__all__ = [
    "ACTS",
    "Act",
    "CountForm",
    "DispatchForm",
    "DisposalForm",
    "DistributionForm",
    "IntakeForm",
    "MovementForm",
    "OpeningForm",
    "PassagesForm",
    "ReceiptForm",
    "ReturnForm",
    "SaleForm",
    "TransformForm",
]
