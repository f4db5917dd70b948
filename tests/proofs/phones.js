// Simulated phones with the product's own queue on a network that loses, doubles and reorders what
// it carries, and that crash in the middle of anything. Reads its orders as JSON from standard
// input, and prints what must be in the register at the end.
"use strict";

const http = require("node:http");
const { makeOutbox } = require("../../foodplan/static/js/outbox-core.js");

// A small generator of numbers, so that a seed always makes the same phones.
function dice(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  return { chance: (share) => next() < share, below: (limit) => Math.floor(next() * limit), next };
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const turn = () => new Promise((resolve) => setImmediate(resolve));

class Crash extends Error {}

// The disk of a phone: it stays when everything that ran on the phone is gone.
function makeDisk() {
  const entries = new Map();
  const meta = new Map();
  const copy = (value) => (value === undefined ? undefined : structuredClone(value));
  return {
    async add(entry) {
      if (entries.has(entry.id)) return copy(entries.get(entry.id));
      const placed = { ...copy(entry), place: (meta.get("place") || 0) + 1 };
      meta.set("place", placed.place);
      entries.set(placed.id, placed);
      return copy(placed);
    },
    entries: async () => [...entries.values()].map(copy),
    get: async (id) => copy(entries.get(id)),
    async update(id, change) {
      const changed = change(copy(entries.get(id)));
      if (changed === null) entries.delete(id);
      else if (changed) entries.set(id, copy(changed));
      return copy(changed);
    },
    async swap(id, entry) {
      entries.delete(id);
      entries.set(entry.id, copy(entry));
    },
    meta: async (name) => copy(meta.get(name)),
    setMeta: async (name, value) => void meta.set(name, copy(value)),
    async clear() {},
  };
}

// What runs on a phone may die before or after any step on the disk, and then does nothing more.
function mortal(disk, life, die) {
  const wrapped = {};
  for (const name of Object.keys(disk)) {
    wrapped[name] = async (...given) => {
      if (!life.alive) throw new Crash();
      await turn();
      if (life.alive && life.risk && die()) life.alive = false;
      if (!life.alive) throw new Crash();
      const result = await disk[name](...given);
      if (life.risk && die()) {
        life.alive = false;
        throw new Crash();
      }
      return result;
    };
  }
  return wrapped;
}

class Phone {
  constructor(number, orders) {
    Object.assign(this, { number, orders });
    this.random = dice(orders.seed * 1000 + number);
    this.disk = makeDisk();
    this.cookie = orders.cookies[number % orders.cookies.length];
    this.agent = new http.Agent({ keepAlive: true });
    this.calm = false;
    this.late = new Set();
    this.told = { lost_before: 0, lost_after: 0, doubled: 0, reordered: 0, crashed: 0, refused: 0, conflicts: 0, undone: 0, posts: 0 };
    // What this phone's person wants: by number of the thing, its grams, or null when taken back.
    this.wanted = new Map();
    this.passages = null;
    this.tabs = [this.open(), this.open()];
  }

  open() {
    const life = { alive: true, risk: !this.calm };
    const storage = mortal(this.disk, life, () => this.random.chance(0.003));
    const outbox = makeOutbox({
      storage,
      transport: { get: () => this.ask("GET", "/registro/invii"), post: (body, token) => this.post(body, token) },
      now: () => Date.now(),
      uuid: () => this.uuid(),
      lock: (work) => work(),
      changed: () => undefined,
      owner: () => this.orders.owners[this.number % this.orders.owners.length],
    });
    return { life, outbox };
  }

  uuid() {
    const hex = Array.from({ length: 32 }, () => this.random.below(16).toString(16)).join("");
    return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, "$1-$2-4$3-8$4-$5");
  }

  ask(method, path, body, token) {
    const headers = { Cookie: this.cookie, Accept: "application/json" };
    const text = body === undefined ? "" : JSON.stringify(body);
    if (method === "POST") {
      Object.assign(headers, { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(text), "X-CSRFToken": token });
    }
    // Each phone comes from an address of its own, as the limit of tries is by address.
    const options = { host: "127.0.0.1", port: this.orders.port, localAddress: `127.0.2.${this.number + 1}`, agent: this.agent, timeout: 60000 };
    return new Promise((resolve, reject) => {
      const request = http.request({ ...options, method, path, headers }, (answer) => {
        const parts = [];
        const given = (answer.headers["set-cookie"] || []).find((one) => one.startsWith("foodplan="));
        if (given) this.cookie = given.split(";")[0];
        answer.on("data", (part) => parts.push(part));
        answer.on("error", reject);
        answer.on("end", () => {
          const said = Buffer.concat(parts).toString();
          const json = (answer.headers["content-type"] || "").includes("json");
          try {
            resolve({ status: answer.statusCode, body: json ? JSON.parse(said) : null });
          } catch (error) {
            reject(error);
          }
        });
      });
      request.on("timeout", () => request.destroy(new Error("too late")));
      request.on("error", reject);
      request.end(text);
    });
  }

  async post(body, token) {
    const send = () => this.ask("POST", "/registro/invii", structuredClone(body), token);
    this.told.posts += 1;
    if (this.calm) return send();
    const fate = this.random.next();
    if (fate < 0.15) {
      this.told.lost_before += 1;
      throw new Error("lost on the way there");
    }
    if (fate < 0.3) {
      await send();
      this.told.lost_after += 1;
      throw new Error("lost on the way back");
    }
    if (fate < 0.4) {
      this.told.doubled += 1;
      const [first, second] = await Promise.all([send(), send()]);
      return this.random.chance(0.5) ? first : second;
    }
    if (fate < 0.5) {
      // A copy that arrives when newer things have long been sent.
      this.told.reordered += 1;
      const copy = pause(this.random.below(400)).then(send).catch(() => undefined);
      this.late.add(copy);
      copy.finally(() => this.late.delete(copy));
      if (this.random.chance(0.5)) throw new Error("overtaken");
    }
    return send();
  }

  // ---- what a person does

  entry(number, inward = this.random.chance(0.52)) {
    const grams = inward ? 1000 + this.random.below(4000) : 500 + this.random.below(3500);
    this.wanted.set(number, grams);
    return {
      type: "movement",
      site: this.orders.site,
      words: `${grams} g`,
      body: {
        kind: inward ? "intake" : "distribution",
        happened_on: this.orders.day,
        counterpart: inward ? this.orders.source : "people",
        document: `${this.number}-${number}`,
        lines: [{ category: this.orders.category, grams }],
      },
    };
  }

  numberOf(entry) {
    return Number(entry.body.document.split("-")[1]);
  }

  async act(number) {
    const { outbox } = await this.tab();
    const entry = this.entry(number);
    entry.id = this.uuid();
    // Until the phone says that it is kept, the person sees it is not, and taps again.
    while (!(await this.safely(() => outbox.add(entry), true)) && !(await this.disk.get(entry.id))) {
      await this.safely(async () => (await this.tab()).outbox.add(entry), true);
    }
    if (this.random.chance(0.1)) await this.safely(() => this.changeOne());
    if (this.random.chance(0.08)) await this.safely(() => this.undoOne());
    if (this.random.chance(0.03)) await this.sayPassages(number);
    if (this.random.chance(0.4)) this.flushes();
    // Some wait for the answer; others tap on while their phone still sends.
    if (this.random.chance(0.4)) await this.busy;
    else await pause(this.random.below(20));
  }

  async tab() {
    const place = this.random.below(2);
    if (!this.tabs[place].life.alive) {
      this.told.crashed += 1;
      this.tabs[place] = this.open();
    }
    return this.tabs[place];
  }

  async safely(work, answers) {
    try {
      const result = await work();
      return answers ? result || true : result;
    } catch (error) {
      if (!(error instanceof Crash)) throw error;
      return false;
    }
  }

  flushes() {
    // Two tabs at once, neither of which waits for the other.
    const both = this.random.chance(0.5) ? this.tabs : [this.tabs[this.random.below(2)]];
    both.forEach(({ life, outbox }) => {
      if (life.alive) this.running(this.safely(() => outbox.flush()));
    });
  }

  running(work) {
    this.busy = Promise.all([this.busy, work]).then(() => undefined);
  }

  async pick(suits) {
    const found = (await this.disk.entries()).filter(suits);
    return found.length ? found[this.random.below(found.length)] : null;
  }

  async changeOne() {
    const found = await this.pick((entry) => entry.type === "movement" && entry.state === "queued");
    if (!found || this.wanted.get(this.numberOf(found)) === null) return;
    const grams = 500 + this.random.below(5000);
    const body = { ...found.body, lines: [{ ...found.body.lines[0], grams }] };
    // A phone that dies in between has changed nothing or all of it.
    const { outbox } = await this.tab();
    await this.safely(() => outbox.change(found.id, body));
    const now = await this.disk.get(found.id);
    if (now && now.body.lines[0].grams === grams) this.wanted.set(this.numberOf(found), grams);
  }

  async undoOne() {
    const found = await this.pick(
      (entry) => entry.type === "movement" && entry.body.kind === "intake" && entry.state !== "review" && !entry.body.replaces,
    );
    if (!found || this.wanted.get(this.numberOf(found)) === null) return;
    this.wanted.set(this.numberOf(found), null);
    this.told.undone += 1;
    // Until it says "annullato", the person presses again.
    for (;;) {
      const { outbox } = await this.tab();
      if (await this.safely(() => outbox.undo(found.id, this.orders.site), true)) return;
    }
  }

  async sayPassages(number) {
    const { outbox } = await this.tab();
    const id = this.uuid();
    const body = { day: this.orders.days[this.number], households: number + 1, people: null };
    for (;;) {
      if (await this.safely(() => outbox.add({ id, type: "opening", site: this.orders.site, body, words: "" }), true)) break;
      if (await this.disk.get(id)) break;
      return this.sayPassages(number);
    }
    this.passages = number + 1;
    return undefined;
  }

  // ---- at the end the network is good, and the person answers what the register asks

  async finish() {
    await this.busy;
    await Promise.all([...this.late]);
    this.calm = true;
    const { outbox } = this.open();
    const until = Date.now() + this.orders.patience * 1000;
    for (;;) {
      const told = await outbox.flush();
      const waiting = (await this.disk.entries()).filter((entry) => entry.state !== "sent");
      if (!waiting.length) return;
      if (told.signedOut || Date.now() > until) throw new Error(`left over: ${JSON.stringify(waiting.slice(0, 3))}`);
      for (const entry of waiting.filter((one) => one.state === "review")) await this.answer(outbox, entry);
      await pause(20);
    }
  }

  async answer(outbox, entry) {
    if (entry.reason === "conflict") {
      this.told.conflicts += 1;
      if (this.wanted.get(this.numberOf(entry)) === null) await outbox.undo(entry.id);
      else await outbox.replace(entry.id);
    } else if (entry.type === "movement" && entry.errors.some((error) => error.confirm === "allow_count_gain")) {
      this.told.refused += 1;
      await outbox.change(entry.id, { ...entry.body, allow_count_gain: true });
    } else if (entry.type === "undo" || entry.errors.some((error) => error.field === "lines")) {
      // What came in has gone out since: once more has come in, it can be taken back.
      this.told.refused += 1;
      await outbox.add(this.entry(this.extra(), true));
      await outbox.change(entry.id, entry.body);
    } else {
      throw new Error(`not foreseen: ${JSON.stringify(entry)}`);
    }
  }

  extra() {
    this.extras = (this.extras || 1000000) + 1;
    return this.extras;
  }

  said() {
    const wanted = {};
    this.wanted.forEach((grams, number) => {
      wanted[`${this.number}-${number}`] = grams;
    });
    return { wanted, passages: this.passages, day: this.orders.days[this.number], told: this.told };
  }
}

async function main() {
  const parts = [];
  for await (const part of process.stdin) parts.push(part);
  const orders = JSON.parse(Buffer.concat(parts).toString());
  const phones = orders.days.map((_day, number) => new Phone(number, orders));
  const each = Math.ceil(orders.entries / phones.length);
  await Promise.all(phones.map(async (phone) => {
    for (let number = 0; number < each; number += 1) await phone.act(number);
    await phone.finish();
  }));
  // Copies may still be on their way when the last phone has finished.
  await Promise.all(phones.flatMap((phone) => [...phone.late]));
  phones.forEach((phone) => phone.agent.destroy());
  process.stdout.write(JSON.stringify(phones.map((phone) => phone.said())));
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
