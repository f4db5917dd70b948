"""The register's forms: one for each act, on one common ground."""

from foodplan.blueprints.emporiums.forms.acts import (
    ACTS,
    Act,
    DisposalForm,
    DistributionForm,
    IntakeForm,
    OpeningForm,
    act_of,
)
from foodplan.blueprints.emporiums.forms.movement import MovementForm

__all__ = [
    "ACTS",
    "Act",
    "DisposalForm",
    "DistributionForm",
    "IntakeForm",
    "MovementForm",
    "OpeningForm",
    "act_of",
]
