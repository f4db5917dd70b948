"""The service worker of the register, alone: what it keeps, and how long it waits for a network."""

import json
import shutil
import subprocess

import pytest

from foodplan.settings import PROJECT
from tests.conftest import missing

# A browser that is only what the worker asks of one. Time does not pass, unless it is asked to.
BROWSER = """
const listeners = {};
const timers = [];
global.self = {
  REGISTER_SHELL: { shell: "/kept", version: "1", assets: [
    "/static/js/outbox-core.js?v=1", "/static/js/outbox.js?v=1", "/static/css/a.css?v=1"] },
  location: { origin: "https://x" },
  addEventListener: (name, listener) => { listeners[name] = listener; },
  foodplanOutbox: { flush: () => Promise.resolve("flushed") },
};
global.importScripts = () => undefined;
global.caches = { open: async () => ({ match: async (address) => `kept ${address}` }) };
global.setTimeout = (work, ms, value) => timers.push([ms, () => work(value)]);
global.Response = { error: () => "broken" };
const answers = {
  silent: () => new Promise(() => undefined),
  down: () => Promise.reject(new Error("no network")),
  good: async () => ({ status: 200 }),
  gone: async () => ({ status: 503 }),
  missing: async () => ({ status: 404 }),
};
require("vm").runInThisContext(require("fs").readFileSync(process.argv[1], "utf8"));
const [network, method, mode, address] = JSON.parse(process.argv[2]);
global.fetch = answers[network];
let answered = "left alone";
listeners.fetch({
  request: { method, mode, url: `https://x${address}` },
  respondWith: (answer) => { answered = answer; },
});
if (network === "silent") timers.forEach(([ms, done]) => ms === 4000 && done());
const late = new Promise((resolve) => setImmediate(() => setImmediate(resolve, "still waiting")));
Promise.race([answered, late]).then((said) => {
  process.stdout.write(typeof said === "string" ? said : `network ${said.status}`);
});
"""


@pytest.mark.parametrize(
    ("network", "method", "mode", "address", "answer"),
    [
        ("good", "GET", "navigate", "/registro", "network 200"),
        ("missing", "GET", "navigate", "/registro/x", "network 404"),
        ("silent", "GET", "navigate", "/registro", "kept /kept"),
        ("silent", "GET", "navigate", "/registro/coda", "kept /kept"),
        ("silent", "GET", "navigate", "/registro/documenti/riepilogo.pdf", "still waiting"),
        ("down", "GET", "navigate", "/registro/documenti", "kept /kept"),
        ("gone", "GET", "navigate", "/registro", "kept /kept"),
        ("down", "POST", "navigate", "/registro/arrivo", "left alone"),
        ("down", "GET", "cors", "/registro/invii", "left alone"),
        ("down", "GET", "cors", "/registro", "left alone"),
        ("down", "GET", "no-cors", "/static/css/a.css?v=1", "kept /static/css/a.css?v=1"),
        ("good", "GET", "no-cors", "/static/css/a.css?v=2", "left alone"),
    ],
)
def test_the_worker_answers_only_for_the_kept_page_and_its_files(
    network: str, method: str, mode: str, address: str, answer: str
) -> None:
    node = shutil.which("node")
    if node is None:
        missing("Node.js")
        raise AssertionError
    worker = PROJECT / "foodplan" / "static" / "js" / "sw.js"
    asked = json.dumps([network, method, mode, address])
    done = subprocess.run(
        [node, "-e", BROWSER, str(worker), asked], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == answer
