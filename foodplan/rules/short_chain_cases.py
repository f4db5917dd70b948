"""The edges of law 61/2022 as invented cases, judged anew wherever they are shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from foodplan.rules.short_chains import Chain, Intermediary, Reason, Spot, Verdict, judge

_SALE = Spot("Torino", "TO", 45.07, 7.69, 0)


def _south(latitude: float, province: str = "CN", error: int | None = 0) -> Spot:
    return Spot("", province, latitude, 7.69, error)


# Due south of the place of sale, by the kilometres of the name.
KM_20, KM_69_5, KM_70 = 44.890033, 44.44459, 44.44009
KM_70_1, KM_90, KM_120 = 44.43919, 44.260103, 43.990112
_NEAR, _FAR = _south(KM_20), _south(KM_120)
_FARM_COOPERATIVE = Intermediary("agricultural_cooperative")
_SOCIAL_COOPERATIVE = Intermediary("social_cooperative")


def _raw(*places: Spot, through: tuple[Intermediary, ...] = ()) -> Chain:
    return Chain("ortofrutta", "raw", places, (), _SALE, through)


def _worked(farm: Spot, *mills: Spot) -> Chain:
    return Chain("formaggi", "processed", (farm,), mills, _SALE)


CASES: Mapping[str, Chain] = MappingProxyType(
    {
        "Campo a 70,0 km, in un’altra provincia": _raw(_south(KM_70)),
        "Campo a 70,1 km, in un’altra provincia": _raw(_south(KM_70_1)),
        "Campo a 69,5 km, con un errore di 1 km": _raw(_south(KM_69_5, error=1000)),
        "Campo a 90 km, nella stessa provincia": _raw(_south(KM_90, "TO")),
        "Campo a 90 km, provincia non registrata": _raw(_south(KM_90, "")),
        "Campo a 20 km, errore non registrato": _raw(_south(KM_20, error=None)),
        "Stalla a 20 km, caseificio a 120 km": _worked(_NEAR, _FAR),
        "Stalla a 20 km, caseificio non registrato": _worked(_NEAR),
        "Due campi, a 20 e a 120 km, e non si sa da quale": _raw(_NEAR, _FAR),
        "Due intermediari: una cooperativa agricola e una sociale": _raw(
            _NEAR, through=(_FARM_COOPERATIVE, _SOCIAL_COOPERATIVE)
        ),
        "Due intermediari: una cooperativa sociale e un grossista": _raw(
            _NEAR, through=(_SOCIAL_COOPERATIVE, Intermediary("wholesaler"))
        ),
        "Un rivenditore, e un altro di cui non si sa che cosa sia": _raw(
            _NEAR, through=(Intermediary("retailer"), Intermediary("unknown"))
        ),
    }
)


@dataclass(frozen=True)
class JudgedCase:
    """A case in words, with what the rule of today says of it and why."""

    title: str
    verdict: Verdict
    reasons: tuple[Reason, ...]


def judged_cases() -> tuple[JudgedCase, ...]:
    """Return every case with its verdict, and the reasons of the test that it is about."""
    return tuple(_judged(title, chain) for title, chain in CASES.items())


def _judged(title: str, chain: Chain) -> JudgedCase:
    verdict = judge(chain)
    reasons = verdict.short_reasons if chain.intermediaries else verdict.km0_reasons
    return JudgedCase(title, verdict, reasons)
