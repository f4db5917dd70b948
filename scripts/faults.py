"""Plant believable faults in a copy of the tree, one at a time: a named test must notice each.

A fault is a unified diff in tests/faults. Its first lines say in a word what is wrong
(`# fault: …`) and which tests must turn red (`# red: tests/…::test_…`, one a line).
"""

import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
FAULTS = PROJECT / "tests" / "faults"
LEFT_OUT = shutil.ignore_patterns(
    ".*", "node_modules", "__pycache__", "instance", "test-results", "htmlcov"
)
# What pytest answers when tests ran and some failed; anything else proves nothing.
RED = 1


@dataclass(frozen=True)
class Fault:
    """One planted fault: its diff, what is wrong with it, and the tests that must notice."""

    file: Path
    what: str
    red: tuple[str, ...]


@dataclass(frozen=True)
class Verdict:
    """Which of a fault's tests did not turn red, and what they said."""

    fault: Fault
    blind: tuple[str, ...]
    said: str

    @property
    def caught(self) -> bool:
        """Whether every named test noticed the fault."""
        return not self.blind


def list_faults() -> list[Fault]:
    """Return all faults in the order of their names."""
    return [read_fault(file) for file in sorted(FAULTS.glob("*.patch"))]


def read_fault(file: Path) -> Fault:
    """Return a fault as its first lines tell it; ValueError when they name no test."""
    lines = file.read_text(encoding="utf-8").splitlines()
    what = [line.removeprefix("# fault: ") for line in lines if line.startswith("# fault: ")]
    red = tuple(line.removeprefix("# red: ") for line in lines if line.startswith("# red: "))
    if len(what) != 1 or not red:
        raise ValueError(f"{file.name} does not say what is wrong and which test must notice.")
    return Fault(file, what[0], red)


def copy_tree(folder: Path) -> Path:
    """Copy what the tests need into a folder and return it."""
    copy = folder / "tree"
    shutil.copytree(PROJECT, copy, ignore=LEFT_OUT)
    return copy


def apply(fault: Fault, tree: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Apply a fault's diff to a tree; `--check` only tries, `--reverse` takes it back."""
    command = ["git", "apply", *options, str(fault.file)]
    # A tree inside a repository would be taken for a part of it, and the diff be left out.
    environment = {"PATH": "/usr/bin:/bin:/usr/local/bin", "GIT_CEILING_DIRECTORIES": "/"}
    return subprocess.run(
        command, cwd=tree, env=environment, capture_output=True, text=True, check=False
    )


def judge(fault: Fault, tree: Path) -> Verdict:
    """Plant a fault in a tree, run the tests that must notice it, and take it out again."""
    done = apply(fault, tree)
    if done.returncode:
        return Verdict(fault, fault.red, done.stderr)
    try:
        runs = {test: _run(test, tree) for test in fault.red}
    finally:
        apply(fault, tree, "--reverse")
    blind = tuple(test for test, run in runs.items() if run.returncode != RED)
    return Verdict(fault, blind, "\n".join(runs[test].stdout[-2000:] for test in blind))


def _run(test: str, tree: Path) -> subprocess.CompletedProcess[str]:
    command = [
        sys.executable, "-B", "-m", "pytest", "-q", "-x", "-p", "no:randomly", "-p",
        "no:cacheprovider", "--no-cov", test,
    ]  # fmt: skip
    return subprocess.run(command, cwd=tree, capture_output=True, text=True, check=False)


def main(names: list[str]) -> int:
    """Judge all faults, or those whose names are given; return 1 when one went unnoticed."""
    chosen = [fault for fault in list_faults() if not names or fault.file.stem in names]
    with tempfile.TemporaryDirectory(prefix="foodplan-faults-") as folder:
        tree = copy_tree(Path(folder))
        verdicts = []
        for fault in chosen:
            verdict = judge(fault, tree)
            verdicts.append(verdict)
            said = "caught" if verdict.caught else f"NOT CAUGHT by {', '.join(verdict.blind)}"
            print(f"{fault.file.stem}: {fault.what}: {said}", flush=True)
            if not verdict.caught:
                print(verdict.said, file=sys.stderr)
    print(f"{sum(verdict.caught for verdict in verdicts)} of {len(verdicts)} faults caught")
    return 0 if all(verdict.caught for verdict in verdicts) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
