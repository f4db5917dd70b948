"""What makes thousands of small applications in one process quick; nothing of it is the product's.

Each test has an application of its own. Its templates, the builders of its addresses and the
hashes of its passwords would take half the time of all tests.
"""

from collections.abc import Callable, Hashable
from typing import Any

from argon2 import PasswordHasher
from jinja2.bccache import Bucket, BytecodeCache
from werkzeug.routing import Rule

from foodplan.store.accounts import passwords


class KeptTemplates(BytecodeCache):
    """Templates compiled by one test's application and read by the next."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self.kept:
            bucket.bytecode_from_string(self.kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[bucket.key] = bucket.bytecode_to_string()


KEPT_TEMPLATES = KeptTemplates()


def keep_builders() -> None:
    """Let rules that say the same share what builds their addresses; given the rule."""
    rule: Any = Rule
    compile_builder = rule._compile_builder
    kept: dict[Hashable, Callable[..., tuple[str, str]]] = {}

    def kept_builder(self: Any, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:  # noqa: FBT001, FBT002 - as werkzeug calls it
        defaults = tuple(
            sorted((name, repr(value)) for name, value in (self.defaults or {}).items())
        )
        key = (self.rule, tuple(self._trace), defaults, append_unknown)
        if key not in kept:
            kept[key] = compile_builder(self, append_unknown)
        return kept[key]

    rule._compile_builder = kept_builder


def hash_quickly() -> None:
    """Hash passwords of tests as weakly as argon2 can."""
    passwords._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
