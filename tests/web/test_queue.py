"""The phone's queue under Node: what is taken back is taken back, whatever answer was lost."""

import json
import shutil
import subprocess

from foodplan.settings import PROJECT

QUEUE = PROJECT / "foodplan" / "static" / "js" / "outbox-core.js"
STAND = """
const { makeOutbox } = require(process.argv[1]);
function memory() {
  const entries = new Map(), meta = new Map();
  let place = 0;
  const copy = (one) => one && structuredClone(one);
  return {
    kept: entries,
    add: async (one) => {
      const kept = { ...one, place: ++place };
      entries.set(one.id, kept);
      return copy(kept);
    },
    entries: async () => [...entries.values()].map(copy),
    get: async (id) => copy(entries.get(id)),
    update: async (id, change) => {
      const changed = change(copy(entries.get(id)));
      if (changed === null) entries.delete(id); else if (changed) entries.set(id, changed);
      return changed;
    },
    swap: async (id, one) => { entries.delete(id); entries.set(one.id, one); },
    meta: async (name) => meta.get(name),
    setMeta: async (name, value) => meta.set(name, value),
    clear: async () => undefined,
  };
}
function phone(answer) {
  const storage = memory();
  let made = 0;
  const transport = {
    get: async () => ({ status: 200, body: { csrf: "x", owner: "device:1" } }),
    post: async (body) => answer(body.entries),
  };
  const outbox = makeOutbox({
    storage, transport, now: () => Date.now(), uuid: () => `new-${++made}`, lock: (work) => work(),
    changed() {}, owner: () => "device:1",
  });
  return [storage, outbox];
}
const answered = (answers) => ({ status: 200, body: { answers } });
const ledger = new Map();
function register(entry) {
  if (entry.type === "undo") {
    const there = ledger.delete(entry.body.uuid);
    return { id: entry.id, state: there ? "recorded" : "refused", reason: there ? "" : "missing" };
  }
  const reason = entry.body.refused;
  if (reason) return { id: entry.id, state: "refused", reason, errors: [] };
  ledger.set(entry.id, entry.body);
  return { id: entry.id, state: "recorded" };
}
const scene = async () => { SCENE };
scene().then((told) => console.log(JSON.stringify(told)));
"""


def played(scene: str) -> object:
    node = shutil.which("node")
    assert node is not None
    script = STAND.replace("SCENE", scene)
    done = subprocess.run(
        [node, "-e", script, str(QUEUE)], capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


def test_an_answer_that_is_missing_is_nobody_elses() -> None:
    scene = """
    const but_b = (sent) => sent.filter((one) => one.id !== "b");
    const [, outbox] = phone((sent) => answered(but_b(sent).map(register)));
    for (const id of "abc") await outbox.add({ id, site: "s", body: {} });
    await outbox.flush();
    return (await outbox.list()).map((one) => `${one.id} ${one.state}`);
    """
    assert played(scene) == ["a sent", "b queued", "c sent"]


def test_what_was_recorded_unheard_and_then_changed_is_taken_back_when_deleted() -> None:
    scene = """
    let lost = false;
    const [, outbox] = phone((sent) => {
      const answers = sent.map(register);
      if (!lost) { lost = true; throw new Error("lost"); }
      return answered(answers);
    });
    await outbox.add({ id: "a", site: "s", body: {} });
    await outbox.flush();
    await outbox.change("a", { refused: "invalid" });
    await outbox.flush();
    await outbox.remove("a");
    await outbox.flush();
    return [[...ledger.keys()], (await outbox.list()).filter((one) => one.state !== "sent").length];
    """
    assert played(scene) == [[], 0]


def test_what_was_refused_at_once_is_deleted_and_asks_for_nothing() -> None:
    scene = """
    const [, outbox] = phone((sent) => answered(sent.map(register)));
    await outbox.add({ id: "a", site: "s", body: { refused: "stock" } });
    await outbox.flush();
    const outcome = await outbox.remove("a");
    return [outcome, (await outbox.list()).length];
    """
    assert played(scene) == ["removed", 0]


def test_a_correction_taken_back_on_its_way_takes_its_original_along() -> None:
    scene = """
    ledger.set("a", {});
    const [storage, outbox] = phone((sent) => answered(sent.map(register)));
    storage.kept.set("f", {
      id: "f", type: "movement", owner: "device:1", state: "queued", attempts: 1, revision: 0,
      place: 1, site: "s", body: { replaces: "a", refused: "stock" }, words: "", errors: [],
    });
    await outbox.undo("f");
    await outbox.flush();
    await outbox.flush();
    return [[...ledger.keys()], (await outbox.list()).filter((one) => one.state !== "sent").length];
    """
    assert played(scene) == [[], 0]


def test_a_register_that_takes_nothing_from_here_is_said_and_loses_nothing() -> None:
    scene = """
    let shut = true;
    const [, outbox] = phone((sent) => (shut ? { status: 403 } : answered(sent.map(register))));
    await outbox.add({ id: "a", site: "s", body: {} });
    await outbox.flush();
    const before = await outbox.status();
    shut = false;
    await outbox.flush();
    const after = await outbox.status();
    return [before.forbidden, before.queued, before.phone, after.forbidden, after.queued];
    """
    assert played(scene) == [True, 1, True, False, 0]
