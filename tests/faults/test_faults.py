"""Planted faults: every one can still be planted, and a few are seen to turn their tests red.

`make prove` plants them all (`scripts/faults.py`).
"""

import os
import random
from pathlib import Path

import pytest

from scripts import faults
from scripts.faults import Fault, Verdict, apply, copy_tree, judge, list_faults, read_fault

FAULTS = list_faults()
SLICE = random.Random(os.environ.get("FOODPLAN_TEST_FAULTS", "20261122")).sample(FAULTS, 2)


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_tree(tmp_path_factory.mktemp("faults"))


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.file.stem)
def test_a_fault_still_fits_the_code_and_names_tests_that_exist(fault: Fault) -> None:
    tried = apply(fault, faults.PROJECT, "--check")
    assert tried.returncode == 0, tried.stderr
    for test in fault.red:
        file, name = test.split("::")
        source = (faults.PROJECT / file).read_text(encoding="utf-8")
        assert f"def {name.split('[')[0].rsplit('.', 1)[-1]}(" in source


@pytest.mark.parametrize("fault", SLICE, ids=lambda fault: fault.file.stem)
def test_a_planted_fault_turns_its_tests_red(fault: Fault, tree: Path) -> None:
    verdict = judge(fault, tree)
    assert verdict.caught, verdict.said
    assert apply(fault, tree, "--check").returncode == 0, "the fault was not taken out again"


def test_a_fault_that_no_test_notices_is_told(tree: Path) -> None:
    harmless = tree / "harmless.patch"
    harmless.write_text(
        "# fault: another word in a sentence that nobody reads\n"
        "# red: tests/rules/test_sharing.py::test_equal_remainders_go_to_the_first\n"
        "--- a/foodplan/rules/sharing.py\n+++ b/foodplan/rules/sharing.py\n@@ -1,3 +1,3 @@\n"
        '-"""Splitting whole grams in proportion to whole weights, without losing one."""\n'
        '+"""Splitting grams."""\n'
        " \n from collections.abc import Sequence\n",
        encoding="utf-8",
    )
    verdict = judge(read_fault(harmless), tree)
    assert not verdict.caught
    assert "1 passed" in verdict.said


def test_a_fault_that_no_longer_fits_is_told(tree: Path) -> None:
    old = tree / "old.patch"
    old.write_text(
        "# fault: of a file that is gone\n# red: tests/test_gone.py::test_gone\n"
        "--- a/gone.py\n+++ b/gone.py\n@@ -1,1 +1,1 @@\n-one\n+two\n",
        encoding="utf-8",
    )
    verdict = judge(read_fault(old), tree)
    assert verdict.blind == ("tests/test_gone.py::test_gone",)


def test_a_patch_that_names_no_test_is_an_error(tmp_path: Path) -> None:
    mute = tmp_path / "mute.patch"
    mute.write_text("# fault: of which nobody would know\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"mute\.patch"):
        read_fault(mute)


@pytest.mark.parametrize(("blind", "code"), [((), 0), (("tests/x.py::test_y",), 1)])
def test_the_runner_fails_when_a_fault_goes_unnoticed(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    blind: tuple[str, ...],
    code: int,
) -> None:
    monkeypatch.setattr(faults, "copy_tree", lambda folder: folder)
    monkeypatch.setattr(faults, "judge", lambda fault, _tree: Verdict(fault, blind, "passed"))
    assert faults.main(["lost_remainder"]) == code
    assert f"{1 - code} of 1 faults caught" in capsys.readouterr().out
