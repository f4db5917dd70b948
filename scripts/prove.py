"""Run the heavy proofs whole and write what they measured to docs/proof, with the date.

`make test` runs the same tests as a seeded slice; here they run with more kills and more
examples, beside the paired timings of `foodplan bench`.
"""

import json
import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
PROOF = PROJECT / "docs" / "proof"
KILLS = 100
EXAMPLES = 400
BENCHES = ("progress", "post")


def main() -> int:
    """Run every proof; return 1 when any of them failed."""
    PROOF.mkdir(parents=True, exist_ok=True)
    passed = [prove_ledger(), prove_speed()]
    return 0 if all(passed) else 1


def prove_ledger() -> bool:
    """Run the ledger's races, kills and properties whole."""
    command = [
        sys.executable, "-m", "pytest", "-q", "-p", "no:randomly", "tests/store", "tests/progress",
    ]  # fmt: skip
    chosen = {"FOODPLAN_TEST_KILLS": str(KILLS), "HYPOTHESIS_EXAMPLES": str(EXAMPLES)}
    done = subprocess.run(
        command,
        cwd=PROJECT,
        env=os.environ | chosen,
        capture_output=True,
        text=True,
        check=False,
    )
    last = done.stdout.strip().splitlines()[-1] if done.stdout.strip() else "no output"
    write(
        "ledger",
        "The ledger under kills, races and random sequences",
        f"`tests/store` and `tests/progress`, {KILLS} SIGKILLs of a writing process on each of "
        f"SQLite and PostgreSQL, {EXAMPLES} examples for each property.\n\n    {last}\n",
    )
    if done.returncode:
        print(done.stdout[-4000:], file=sys.stderr)
    return done.returncode == 0


def prove_speed() -> bool:
    """Run the paired timings one after the other."""
    figures = []
    good = True
    for name in BENCHES:
        done = subprocess.run(
            [str(Path(sys.executable).parent / "foodplan"), "bench", name, "--json"],
            cwd=PROJECT,
            capture_output=True,
            text=True,
            check=False,
        )
        good = good and done.returncode == 0
        figures += [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    rows = [
        f"| {item['what']} | {item['compared_with']} | {item['median']:.6g} s "
        f"| {item['base_median']:.6g} s | {item['ratio']:.2f} | {item['goal']} | {item['runs']} |"
        for item in figures
    ]
    table = "\n".join(
        ["| what | compared with | median | its median | ratio | goal | runs |",
         "| --- | --- | --- | --- | --- | --- | --- |", *rows]
    )  # fmt: skip
    write(
        "speed",
        "Paired timings",
        "Both sides of a ratio are timed in turn in one run; the ratio carries to other "
        f"machines, the seconds do not.\n\n{table}\n",
    )
    return good


def write(name: str, title: str, body: str) -> None:
    """Write one proof with the day and the kind of machine it ran on."""
    now = datetime.now(UTC).date().isoformat()
    machine = f"Python {platform.python_version()}, {os.cpu_count()} cores"
    text = f"# {title}\n\n{now}, {machine}.\n\n{body}"
    (PROOF / f"{name}.md").write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    sys.exit(main())
