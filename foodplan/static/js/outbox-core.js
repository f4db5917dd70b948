// The queue of a phone: what was tapped, until the register has answered. Pure logic, the same in
// the page, in the service worker and under Node: storage, transport, clock and lock are given.
"use strict";

(function (scope) {
  const KEPT_MS = 24 * 60 * 60 * 1000;
  const MOST_AT_ONCE = 50;
  const MOST_BYTES = 400000;
  const FRESH = { state: "queued", errors: [], reason: "", note: "" };
  const RECORDED = new Set(["recorded", "again"]);
  // Answers that speak of what was sent; any other one is the network's or the server's trouble.
  const ABOUT_THE_BODY = new Set([400, 413, 422]);

  // storage: each of its functions is one transaction; the `change` of update(id, change) returns
  // the entry to keep, null to delete it, and undefined to leave it. transport: get() and post(body,
  // token) answer {status, body} and reject without a network. lock(work) runs work while nobody
  // else of this phone sends; changed() is called when anything is different.
  function makeOutbox({ storage, transport, now, uuid, lock, changed, owner }) {
    let reached = true;
    let running = null;
    let wanted = false;

    const iso = () => new Date(now()).toISOString();
    const inOrder = (one, other) => one.place - other.place;
    const whose = async () => (owner && owner()) || (await storage.meta("owner")) || "";

    async function add(given) {
      const entry = {
        id: (given.id || uuid()).toLowerCase(),
        type: given.type || "movement",
        site: given.site,
        body: given.body,
        words: given.words || "",
        made_at: given.made_at || iso(),
        hand: given.hand === undefined ? null : given.hand,
        day_chosen: Boolean(given.day_chosen),
        owner: await whose(),
        ...FRESH,
        attempts: 0,
        revision: 0,
        sent_at: null,
      };
      if (!entry.owner) throw new Error("Nobody has signed in on this phone.");
      const kept = await storage.add(entry);
      changed();
      return kept;
    }

    async function list() {
      const mine = await whose();
      const found = await storage.entries();
      return found.filter((entry) => entry.owner === mine).sort(inOrder);
    }

    async function status() {
      const mine = await whose();
      const found = await storage.entries();
      const own = found.filter((entry) => entry.owner === mine);
      return {
        queued: own.filter((entry) => entry.state === "queued").length,
        review: own.filter((entry) => entry.state === "review").length,
        others: found.filter((entry) => entry.owner !== mine && entry.state !== "sent").length,
        signedOut: Boolean(await storage.meta("signed_out")),
        forbidden: Boolean(await storage.meta("forbidden")),
        phone: mine.startsWith("device:"),
        clock: (await storage.meta("clock")) || "",
        reached,
      };
    }

    async function change(id, body, more = {}) {
      const kept = await storage.update(id, (entry) => {
        if (!entry || entry.state === "sent") return undefined;
        const revision = entry.revision + 1;
        return { ...entry, ...more, ...FRESH, body, revision };
      });
      changed();
      return Boolean(kept);
    }

    // What the register may have already is taken back there; anything else was never there.
    async function remove(id) {
      const entry = await storage.get(id);
      const tried = entry && entry.attempts && (entry.state === "queued" || entry.revision);
      if (tried && entry.type === "movement") return undo(id);
      await storage.update(id, (found) => (found ? null : undefined));
      changed();
      return "removed";
    }

    async function undo(id, site) {
      let outcome = "queued";
      let original = null;
      await storage.update(id, (entry) => {
        original = entry || null;
        if (!entry || (entry.attempts && entry.state !== "review")) return undefined;
        // There with other content, or perhaps there as it was before it was changed: taken back.
        if (entry.reason !== "conflict" && !entry.revision) outcome = "removed";
        return null;
      });
      if (original && original.type !== "movement" && outcome === "queued") return "kept";
      // A correction that never left leaves behind what it was to correct.
      const there = outcome === "queued" ? id : original.body.replaces;
      if (there) await addUndo(there, original, site);
      changed();
      return outcome;
    }

    async function addUndo(id, original, site) {
      const found = await storage.entries();
      if (found.some((entry) => entry.type === "undo" && entry.body.uuid === id)) return;
      const words = original ? original.words : "";
      const where = original ? original.site : site;
      await add({ type: "undo", site: where, body: { uuid: id }, words, hand: original && original.hand });
    }

    // What is recorded under this id with other content is corrected by what is in the queue.
    async function replace(id) {
      const entry = await storage.get(id);
      const body = { ...entry.body, replaces: id };
      const fresh = { ...entry, ...FRESH, id: uuid(), body, attempts: 0, revision: 0 };
      await storage.swap(id, fresh);
      changed();
    }

    // Asked while it runs, it runs once more: what was added in between must not wait.
    function flush() {
      if (running) {
        wanted = true;
        return running;
      }
      running = (async () => {
        let told;
        do {
          wanted = false;
          told = await lock(flushOnce);
        } while (wanted);
        return told;
      })().finally(() => {
        running = null;
      });
      return running;
    }

    async function flushOnce() {
      const told = { sent: 0, refused: 0, waiting: 0, signedOut: false };
      const asked = await ask(told);
      if (asked) await sendAll(asked, told);
      await dropOld();
      told.waiting = (await status()).queued;
      changed();
      return told;
    }

    // A rejected fetch is a phone without a network; nothing is known of what it asked.
    async function tried(request) {
      try {
        const answer = await request();
        reached = answer.status < 500;
        return answer;
      } catch {
        reached = false;
        return null;
      }
    }

    async function ask(told) {
      const answer = await tried(() => transport.get());
      if (!answer) return null;
      if (answer.status === 401) return signedOut(told);
      if (answer.status !== 200 || !answer.body || !answer.body.owner) return null;
      const { csrf, person, owner: mine, ...data } = answer.body;
      await storage.setMeta("signed_out", false);
      await storage.setMeta("owner", mine);
      await storage.setMeta("clock", data.clock || "");
      await storage.setMeta("data", data);
      return { csrf, owner: mine };
    }

    async function signedOut(told) {
      told.signedOut = true;
      await storage.setMeta("signed_out", true);
      return null;
    }

    async function sendAll(asked, told) {
      const done = new Map();
      let size = MOST_AT_ONCE;
      let renewed = false;
      let token = asked.csrf;
      for (;;) {
        const batch = await take(asked.owner, done, size);
        if (!batch.length) return;
        const body = { owner: asked.owner, sent_at: iso(), entries: batch.map(asSent) };
        const answer = await tried(() => transport.post(body, token));
        if (!answer) return;
        await storage.setMeta("forbidden", answer.status === 403);
        if (answer.status === 200) {
          await apply(batch, answer.body, told);
        } else if (answer.status === 401) {
          await signedOut(told);
          return;
        } else if (ABOUT_THE_BODY.has(answer.status) && answer.body && answer.body.errors) {
          // Half as many at a time, until the one that cannot be read stands alone.
          if (batch.length > 1) {
            size = Math.ceil(batch.length / 2);
            batch.forEach((entry) => done.delete(entry.id));
          } else {
            const said = { state: "refused", reason: "invalid", errors: answer.body.errors, words: answer.body.title };
            await settle(batch[0], said, told);
          }
        } else if (answer.status === 400 && !renewed) {
          renewed = true;
          const fresh = await ask(told);
          if (!fresh || fresh.owner !== asked.owner) return;
          token = fresh.csrf;
          batch.forEach((entry) => done.delete(entry.id));
        } else {
          return;
        }
      }
    }

    // Counted as tried before it leaves: from here on only the register knows whether it is there.
    async function take(mine, done, size) {
      const found = await storage.entries();
      const queued = found
        .filter((entry) => entry.owner === mine && entry.state === "queued" && done.get(entry.id) !== entry.revision)
        .sort(inOrder);
      const batch = [];
      let bytes = 0;
      for (const entry of queued.slice(0, size)) {
        bytes += JSON.stringify(asSent(entry)).length * 2;
        if (batch.length && bytes > MOST_BYTES) break;
        const kept = await storage.update(entry.id, (fresh) =>
          fresh && fresh.state === "queued" ? { ...fresh, attempts: fresh.attempts + 1 } : undefined,
        );
        if (!kept) continue;
        done.set(kept.id, kept.revision);
        batch.push(kept);
      }
      return batch;
    }

    function asSent({ id, type, site, made_at, hand, day_chosen, body }) {
      return { id, type, site, made_at, hand, day_chosen, body };
    }

    async function apply(batch, body, told) {
      if (body.clock !== undefined) await storage.setMeta("clock", body.clock);
      const answers = new Map(body.answers.map((answer) => [answer.id, answer]));
      const known = new Set(batch.map((entry) => entry.id));
      for (let n = 0; n < batch.length; n += 1) {
        // An answer without a known name is the one in its place; another's is nobody else's.
        const placed = body.answers[n] && !known.has(body.answers[n].id) ? body.answers[n] : null;
        const said = answers.get(batch[n].id) || placed;
        if (said) await settle(batch[n], said, told);
      }
    }

    async function settle(sent, said, told) {
      if (sent.type === "undo" && (await settledByTarget(sent, said))) return;
      await storage.update(sent.id, (entry) => {
        // Changed while it was on its way: it goes again, and the register says what it has.
        if (!entry || entry.revision !== sent.revision || entry.state !== "queued") return undefined;
        if (RECORDED.has(said.state)) {
          told.sent += 1;
          return { ...entry, state: "sent", sent_at: now(), errors: [], reason: "", note: said.words || "" };
        }
        if (said.state !== "refused" || said.reason === "other_account") return undefined;
        told.refused += 1;
        return { ...entry, state: "review", reason: said.reason, errors: said.errors || [], note: said.words || "" };
      });
    }

    // What is taken back needs no more care; where nothing was there, its undoing needs none either,
    // unless it still waits to be sent: then its undoing waits too.
    async function settledByTarget(sent, said) {
      const missing = said.reason === "missing";
      if (!missing && !RECORDED.has(said.state)) return false;
      const target = await storage.get(sent.body.uuid);
      // A correction that was refused leaves what it was to correct: that is what is taken back.
      if (missing && target && target.state === "review" && target.body.replaces) await addUndo(target.body.replaces, target);
      await storage.update(sent.body.uuid, (entry) => (entry && entry.state === "review" ? null : undefined));
      if (!missing || (target && target.state === "sent")) return false;
      if (!target || target.state === "review") await storage.update(sent.id, () => null);
      return true;
    }

    async function dropOld() {
      const found = await storage.entries();
      const old = found.filter((entry) => entry.state === "sent" && Math.abs(now() - entry.sent_at) > KEPT_MS);
      for (const entry of old) await storage.update(entry.id, () => null);
    }

    // At signing out: only what was never sent stays, and it belongs to who made it.
    async function forget() {
      await storage.clear((entry) => entry.state !== "sent");
      changed();
    }

    const data = async () => (await storage.meta("data")) || null;

    return { add, change, data, flush, forget, list, remove, replace, status, undo };
  }

  scope.foodplanMakeOutbox = makeOutbox;
  if (typeof module === "object") module.exports = { makeOutbox };
})(typeof self === "object" ? self : globalThis);
