"""Run the heavy proofs whole and write what they measured to docs/proof, with the date.

`make test` runs the same tests as a seeded slice; here they run with more kills and more
examples, beside all planted faults and the paired timings of `foodplan bench`. Names of proofs
(ledger, server, faults, speed, taps, network, imports, progress) run only those.
"""

import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

PROJECT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT))

from scripts.prove_year import prove_year  # noqa: E402
from tests.postgres import find_binaries, running_cluster  # noqa: E402

PROOF = PROJECT / "docs" / "proof"
KILLS = 100
WRITERS = 40
EXAMPLES = 400
NETWORK_ENTRIES = 10_000
TAPS_GOAL = 15
TAPS_STORY = (
    "tests/journeys/test_taps.py::test_an_act_takes_three_taps_on_a_slow_phone_with_a_slow_network"
)
NETWORK = {
    "entries": "things tapped",
    "phones": "phones",
    "posts": "envelopes sent",
    "lost_before": "lost on the way there",
    "lost_after": "recorded, and the answer lost",
    "doubled": "sent twice at once",
    "reordered": "a copy overtaken by newer ones",
    "crashed": "a page that died and was opened again",
    "kills": "SIGKILLs of the server with all its workers",
    "refused": "refused for stock, then answered by the person",
    "conflicts": "changed on the way while it was being recorded",
    "undone": "taken back",
    "standing": "movements that stand at the end",
    "seconds": "seconds",
}
IMPORT_ROWS = 100_000
IMPORT_STEPS = ("read", "checked", "posted", "undone")
LONGEST_TEST = 3 * 60 * 60


def main(names: list[str]) -> int:
    """Run every proof, or those that are named; return 1 when any of them failed."""
    PROOF.mkdir(parents=True, exist_ok=True)
    proofs: dict[str, Callable[[], bool]] = {
        "ledger": prove_ledger,
        "server": prove_server,
        "faults": prove_faults,
        "speed": prove_speed,
        "taps": prove_taps,
        "network": prove_network,
        "imports": prove_imports,
        "progress": lambda: prove_year(tested, write),
    }
    passed = [proofs[name]() for name in names or proofs]
    return 0 if all(passed) else 1


def prove_ledger() -> bool:
    """Run the ledger's races, kills and properties whole."""
    chosen = {"FOODPLAN_TEST_KILLS": str(KILLS), "HYPOTHESIS_EXAMPLES": str(EXAMPLES)}
    last, good = tested(["tests/store", "tests/progress", "tests/rules"], chosen)
    write(
        "ledger",
        "The ledger under kills, races and random sequences",
        f"`tests/store`, `tests/progress` and `tests/rules`, {KILLS} SIGKILLs of a writing "
        f"process on each of SQLite and PostgreSQL, {EXAMPLES} examples for each property.\n\n"
        f"    {last}\n",
    )
    return good


def prove_server() -> bool:
    """Kill a whole server under a burst of writes, and let many processes share one stock."""
    chosen = {"FOODPLAN_TEST_SERVER_KILLS": str(KILLS), "FOODPLAN_TEST_WRITERS": str(WRITERS)}
    last, good = tested(["tests/proofs"], chosen)
    write(
        "server",
        "A server that is killed, and many who draw on one stock",
        f"`tests/proofs`. `foodplan serve`, master and workers, is killed with SIGKILL at random "
        f"moments under a burst of `POST /api/v1/movements` of six clients that send again until "
        f"they get an answer, and started again: {KILLS} times on SQLite and {KILLS} times on "
        "PostgreSQL. After each kill every acknowledged movement is there with its grams, none "
        "that nobody sent is, and `ledger verify` finds no difference; at the end every "
        f"movement is there once. {WRITERS} processes that draw on one stock are given exactly "
        f"what it holds, on both databases.\n\n    {last}\n",
    )
    return good


def prove_imports() -> bool:
    """Import a hundred thousand rows while a neighbour keeps recording."""
    with TemporaryDirectory() as folder:
        report = Path(folder) / "imports.json"
        chosen = {
            "FOODPLAN_TEST_IMPORT_ROWS": str(IMPORT_ROWS),
            "FOODPLAN_TEST_IMPORT_REPORT": str(report),
        }
        last, good = tested(["tests/proofs/test_imports.py"], chosen)
        measured = json.loads(report.read_text()) if report.exists() else []
    rows = "\n".join(
        f"| {item['database']} | {item['rows']} | "
        + " | ".join(f"{item['took'].get(step, 0):.1f} s" for step in IMPORT_STEPS)
        + f" | {item['saves']} | {item['longest']:.2f} s |"
        for item in measured
    )
    write(
        "imports",
        "Recording while a large file is imported",
        "`tests/proofs/test_imports.py`. A file of arrivals and distributions is read, checked "
        "with a trial before the ledger, posted in one transaction and undone in another, by the "
        "product's own background work. Another process records one movement after the other at "
        "another site all the while: none of its saves fails, and the longest that one took is "
        "kept. SQLite, which has one writer at a time, would give up after 30 s. "
        "`ledger verify` finds no difference at the end.\n\n"
        "| database | rows | read | checked | posted | undone | saves meanwhile | longest save |\n"
        f"| --- | --- | --- | --- | --- | --- | --- | --- |\n{rows}\n\n    {last}\n",
    )
    return good


def prove_faults() -> bool:
    """Plant every fault in a copy of the tree."""
    done = run([sys.executable, "scripts/faults.py"])
    lines = "\n".join(f"    {line}" for line in done.stdout.splitlines())
    write(
        "faults",
        "Planted faults",
        "Each diff of `tests/faults` is planted in a copy of the tree, and the tests that it "
        f"names must turn red.\n\n{lines}\n",
    )
    print(done.stderr, file=sys.stderr)
    return done.returncode == 0


def prove_speed() -> bool:
    """Run the paired timings on SQLite, then on a PostgreSQL that waits for its disk."""
    timed = {"SQLite": run([*foodplan(), "bench", "--json", "--full"])}
    binaries = find_binaries()
    if binaries is not None:
        with running_cluster(binaries, durable=True) as socket:
            url = f"postgresql+psycopg://foodplan@/postgres?host={socket}"
            timed["PostgreSQL"] = run([*foodplan(), "bench", "--json", "--postgres", url])
    rows = [
        _row(database, json.loads(line))
        for database, done in timed.items()
        for line in done.stdout.splitlines()
        if line.startswith("{")
    ]
    table = "\n".join(
        ["| on | what | compared with | median | its median | floor | ratio | goal | runs |",
         "| --- | --- | --- | --- | --- | --- | --- | --- | --- |", *rows]
    )  # fmt: skip
    write(
        "speed",
        "Paired timings",
        "Both sides of a ratio are timed in turn in one run; the ratio carries to other "
        f"machines, the seconds do not.\n\n{table}\n",
    )
    for done in timed.values():
        print(done.stderr[-2000:], file=sys.stderr)
    return all(done.returncode == 0 for done in timed.values())


def prove_network() -> bool:
    """Let phones type on a network that loses, doubles and reorders what it carries."""
    kept = PROOF / "network.json"
    chosen = {
        "FOODPLAN_TEST_NETWORK_ENTRIES": str(NETWORK_ENTRIES),
        "FOODPLAN_TEST_NETWORK_REPORT": str(kept),
    }
    last, good = tested(["tests/proofs/test_network.py"], chosen)
    told: dict[str, Any] = json.loads(kept.read_text(encoding="utf-8")) if kept.exists() else {}
    kept.unlink(missing_ok=True)
    rows = "\n".join(f"| {words} | {told.get(name, '')} |" for name, words in NETWORK.items())
    write(
        "network",
        "Phones on a network that loses, doubles and reorders",
        "`tests/proofs/test_network.py`. Simulated phones, with two pages each that send at the "
        "same time without waiting for each other, run the product's own queue "
        "(`foodplan/static/js/outbox-core.js`) under Node against `foodplan serve` on SQLite. At "
        "the end every thing that was tapped and not taken back stands in the register once, with "
        "its grams; nothing else does; passages are those that were said last; and `ledger verify` "
        f"finds no difference.\n\n| what | how often |\n| --- | --- |\n{rows}\n\n    {last}\n",
    )
    return good


def _row(database: str, item: Mapping[str, Any]) -> str:
    what = item["what"]
    if "longest_wait" in item:
        longest, goal = item["longest_wait"], item["longest_wait_goal"]
        what = f"{what}; longest wait {longest:.3f} s (goal {goal} s)"
    seconds = " | ".join(f"{item[name]:.6g} s" for name in ("median", "base_median", "floor"))
    return (
        f"| {database} | {what} | {item['compared_with']} | {seconds} | {item['ratio']:.2f} "
        f"| {item['goal']} | {item['runs']} |"
    )


def foodplan() -> list[str]:
    """Return the command line of the project beside this Python."""
    return [str(Path(sys.executable).parent / "foodplan")]


def prove_taps() -> bool:
    """Record an arrival, a distribution and a disposal on a phone that is slow in every way."""
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "taps.jsonl"
        chosen = {"FOODPLAN_TAPS_PROOF": str(told)}
        last, good = tested([TAPS_STORY], chosen)
        lines = told.read_text(encoding="utf-8").splitlines() if told.exists() else []
    acts = [json.loads(line) for line in lines]
    rows = [
        f"| {act['act']} | {act['taps']} | {act['shown']:.1f} s | {act['seconds']:.1f} s | "
        f"{TAPS_GOAL} s |"
        for act in acts
    ]
    table = "\n".join(
        ["| act | taps besides digits | tiles on the screen | recorded | goal |",
         "| --- | --- | --- | --- | --- |", *rows]
    )  # fmt: skip
    write(
        "taps",
        "Three taps on an old phone",
        "Chromium as a phone of 390 px, its processor six times slower and its network the "
        "browser's own slow 3G (2 s of latency, 50 kB/s), as it is when the phone is unlocked on a "
        "register that it has opened before; without its service worker, so that the page itself "
        "crosses the slow network. A thumb waits 0.6 s before every tap and digit. "
        "Seconds run from asking for the page to the words that say that 24 kg are recorded.\n\n"
        f"{table}\n\n    {last}\n",
    )
    return good and len(acts) == 3 and all(act["seconds"] < TAPS_GOAL for act in acts)


def tested(folders: list[str], chosen: Mapping[str, str]) -> tuple[str, bool]:
    """Run tests with chosen settings; return pytest's last line and whether all passed."""
    command = [
        sys.executable, "-m", "pytest", "-q", "-p", "no:randomly", "-o",
        f"faulthandler_timeout={LONGEST_TEST}", *folders,
    ]  # fmt: skip
    done = run(command, chosen)
    if done.returncode:
        print(done.stdout[-4000:], file=sys.stderr)
    lines = done.stdout.strip().splitlines()
    return (lines[-1] if lines else "no output"), done.returncode == 0


def run(
    command: list[str], chosen: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command in the project and return what it said."""
    environment = os.environ | dict(chosen or {})
    return subprocess.run(
        command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False
    )


def write(name: str, title: str, body: str) -> None:
    """Write one proof with the day and the kind of machine it ran on."""
    now = datetime.now(UTC).date().isoformat()
    machine = f"Python {platform.python_version()}, {os.cpu_count()} cores"
    text = f"# {title}\n\n{now}, {machine}.\n\n{body}"
    (PROOF / f"{name}.md").write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
