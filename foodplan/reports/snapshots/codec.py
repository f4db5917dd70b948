"""Rows and dataclasses as plain JSON values and back, by their own type hints.

Whoever adds a field to what figures are made from need not come here: it is written and read as
its type says. What is nobody's business outside stays in: who recorded a row, when and why.
"""

import json
import types
from collections.abc import Collection, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from sqlmodel import SQLModel

NOT_EXPORTED = frozenset(
    {"id", "recorded_from", "recorded_to", "recorded_by", "reason"}
)  # fmt: skip
SHOWN = 60
_PLAIN = (str, int, float, bool, type(None))


class UnreadableError(ValueError):
    """A value that is not of the type that its place asks for, said in Italian as to verifiers."""


def exact_json(value: Any) -> str:
    """Return a plain value as JSON with every digit: sorted keys, no spaces, no ASCII escapes.

    >>> exact_json({"b": 1.5, "a": ["è"]})
    '{"a":["è"],"b":1.5}'
    """
    return json.dumps(
        value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )


def encode(value: Any) -> Any:
    """Return a row, a dataclass, a collection or a plain value as JSON values.

    Mappings are lists of pairs, since their keys need not be texts; sets are sorted.
    """
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, _PLAIN):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Collection):
        return _encode_many(value)
    return {name: encode(getattr(value, name)) for name in _names(value)}


def decode(hint: Any, value: Any) -> Any:
    """Return the value that JSON values stand for, of the type that a hint names.

    Raises UnreadableError when they are not such a value.
    """
    origin = get_origin(hint)
    if origin in {Union, types.UnionType}:
        return _decode_choice(get_args(hint), value)
    if origin is not None:
        return _decode_many(origin, get_args(hint), value)
    if isinstance(hint, type) and issubclass(hint, SQLModel):
        return _decode_row(hint, value)
    if is_dataclass(hint):
        return _decode_dataclass(hint, value)
    return _decode_one(hint, value)


def _encode_many(value: Collection[Any]) -> list[Any]:
    if isinstance(value, Mapping):
        return [[encode(key), encode(item)] for key, item in value.items()]
    found = [encode(item) for item in value]
    return sorted(found, key=exact_json) if isinstance(value, set | frozenset) else found


def _names(value: Any) -> tuple[str, ...]:
    if isinstance(value, SQLModel):
        return columns(type(value))
    if is_dataclass(value):
        return tuple(item.name for item in fields(value))
    raise TypeError(f"{type(value).__name__} has no form in an export")


@cache
def columns(model: type[SQLModel]) -> tuple[str, ...]:
    """Return the columns of a table that an export holds, in the table's order."""
    return tuple(name for name in model.model_fields if name not in NOT_EXPORTED)


def _decode_choice(hints: tuple[Any, ...], value: Any) -> Any:
    if value is None:
        return None
    return decode(next(hint for hint in hints if hint is not type(None)), value)


def _decode_many(origin: Any, hints: tuple[Any, ...], value: Any) -> Any:
    if not isinstance(value, list):
        raise UnreadableError(f"{_short(value)} non è un elenco")
    if issubclass(origin, Mapping):
        return {decode(hints[0], key): decode(hints[1], item) for key, item in map(_pair, value)}
    if origin is not tuple:
        made = [decode(hints[0], item) for item in value]
        return origin(made) if origin in {set, frozenset} else made
    if len(hints) == 2 and hints[1] is Ellipsis:
        return tuple(decode(hints[0], item) for item in value)
    if len(hints) != len(value):
        raise UnreadableError(f"{_short(value)} non ha {len(hints)} parti")
    return tuple(decode(hint, item) for hint, item in zip(hints, value, strict=True))


def _pair(value: Any) -> tuple[Any, Any]:
    if not isinstance(value, list) or len(value) != 2:
        raise UnreadableError(f"{_short(value)} non è una coppia")
    return value[0], value[1]


def _decode_row(model: type[SQLModel], value: Any) -> SQLModel:
    names = columns(model)
    needed = {name for name in names if model.model_fields[name].is_required()}
    if not isinstance(value, dict) or not needed <= set(value) <= set(names):
        raise UnreadableError(f"{_short(value)} non ha le colonne di {model.__name__}")
    hints = {name: model.model_fields[name].annotation for name in value}
    return model(**{name: decode(hints[name], value[name]) for name in value})


def _decode_dataclass(cls: Any, value: Any) -> Any:
    hints = get_type_hints(cls)
    if not isinstance(value, dict) or not needed_fields(cls) <= set(value) <= set(hints):
        raise UnreadableError(f"{_short(value)} non ha i campi di {cls.__name__}")
    return cls(**{name: decode(hints[name], value[name]) for name in value})


def needed_fields(cls: Any) -> set[str]:
    """Return the fields of a dataclass that have no default.

    What came after an export was made has a default that is true for older rows.
    """
    return {
        item.name
        for item in fields(cls)
        if item.default is MISSING and item.default_factory is MISSING
    }


def _decode_one(hint: Any, value: Any) -> Any:
    if hint is Any:
        return value
    if hint in {date, datetime} or (isinstance(hint, type) and issubclass(hint, Enum)):
        return _read(hint, value)
    if hint is float and type(value) is int:
        # 12.0 and 12 are one number in JSON.
        return float(value)
    if type(value) is not hint:
        raise UnreadableError(f"{_short(value)} non è {getattr(hint, '__name__', hint)}")
    return value


def _read(hint: Any, value: Any) -> Any:
    try:
        return hint(value) if issubclass(hint, Enum) else hint.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise UnreadableError(f"{_short(value)} non è {hint.__name__}") from error


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
