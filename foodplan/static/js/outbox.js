// The queue bound to this browser: IndexedDB, fetch, one sender at a time, and when to send. It runs
// in the register's pages and in the service worker.
"use strict";

(function () {
  if (self.foodplanOutbox) return;

  const ADDRESS = "/registro/invii";
  const NAME = "foodplan-outbox";
  const SOON_MS = 15000;
  const inPage = typeof document === "object";
  const line = inPage ? document.getElementById("outbox-line") : null;
  const callbacks = [];

  // ---- storage

  let opened = null;

  function database() {
    opened = opened || new Promise((resolve, reject) => {
      const request = indexedDB.open(NAME, 1);
      request.onupgradeneeded = () => {
        request.result.createObjectStore("entries", { keyPath: "id" });
        request.result.createObjectStore("meta");
      };
      request.onsuccess = () => {
        // A newer page, or the end of a session, may want to do away with it.
        request.result.onversionchange = () => {
          request.result.close();
          opened = null;
        };
        resolve(request.result);
      };
      request.onerror = () => {
        opened = null;
        reject(request.error);
      };
    });
    return opened;
  }

  // Runs work(entries, meta, answer) in one transaction; resolves when that is safely on the disk.
  async function transaction(mode, work) {
    const found = await database();
    return new Promise((resolve, reject) => {
      const running = found.transaction(["entries", "meta"], mode, { durability: "strict" });
      let result;
      const answer = (value) => {
        result = value;
      };
      running.oncomplete = () => resolve(result);
      running.onabort = () => reject(running.error);
      work(running.objectStore("entries"), running.objectStore("meta"), answer);
    });
  }

  const storage = {
    add: (entry) =>
      transaction("readwrite", (entries, meta, answer) => {
        entries.get(entry.id).onsuccess = (known) => {
          // Tapped twice is tapped once.
          if (known.target.result) {
            answer(known.target.result);
            return;
          }
          meta.get("place").onsuccess = (event) => {
            const placed = { ...entry, place: (event.target.result || 0) + 1 };
            meta.put(placed.place, "place");
            entries.put(placed);
            answer(placed);
          };
        };
      }),
    entries: () =>
      transaction("readonly", (entries, _meta, answer) => {
        entries.getAll().onsuccess = (event) => answer(event.target.result);
      }),
    get: (id) =>
      transaction("readonly", (entries, _meta, answer) => {
        entries.get(id).onsuccess = (event) => answer(event.target.result);
      }),
    update: (id, change) =>
      transaction("readwrite", (entries, _meta, answer) => {
        entries.get(id).onsuccess = (event) => {
          const changed = change(event.target.result);
          if (changed === null) entries.delete(id);
          else if (changed) entries.put(changed);
          answer(changed);
        };
      }),
    swap: (id, entry) =>
      transaction("readwrite", (entries) => {
        entries.delete(id);
        entries.put(entry);
      }),
    meta: (name) =>
      transaction("readonly", (_entries, meta, answer) => {
        meta.get(name).onsuccess = (event) => answer(event.target.result);
      }),
    setMeta: (name, value) => transaction("readwrite", (_entries, meta) => meta.put(value, name)),
    clear: (keeps) =>
      transaction("readwrite", (entries, meta) => {
        entries.getAll().onsuccess = (event) => {
          event.target.result.filter((entry) => !keeps(entry)).forEach((entry) => entries.delete(entry.id));
        };
        meta.get("place").onsuccess = (event) => {
          meta.clear();
          meta.put(event.target.result || 0, "place");
        };
      }),
  };

  // ---- transport

  async function asked(address, options) {
    const answer = await fetch(address, { credentials: "same-origin", cache: "no-store", redirect: "error", ...options });
    const json = (answer.headers.get("Content-Type") || "").includes("json");
    return { status: answer.status, body: json ? await answer.json() : null };
  }

  function dataAddress() {
    const site = inPage ? new URL(window.location.href).searchParams.get("sito") : null;
    const query = new URLSearchParams({ adesso: new Date(Date.now()).toISOString() });
    if (site) query.set("sito", site);
    return `${ADDRESS}?${query}`;
  }

  const transport = {
    get: () => asked(dataAddress(), { headers: { Accept: "application/json" } }),
    post: (body, token) =>
      asked(ADDRESS, {
        method: "POST",
        headers: { Accept: "application/json", "Content-Type": "application/json", "X-CSRFToken": token },
        body: JSON.stringify(body),
      }),
  };

  // ---- one queue for all tabs

  const channel = typeof BroadcastChannel === "function" ? new BroadcastChannel(NAME) : null;
  const tell = () => callbacks.forEach((callback) => callback());
  if (channel) channel.onmessage = tell;

  function uuid() {
    if (crypto.randomUUID) return crypto.randomUUID();
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  }

  const core = self.foodplanMakeOutbox({
    storage,
    transport,
    now: () => Date.now(),
    uuid,
    lock: (work) => (navigator.locks ? navigator.locks.request(NAME, work) : work()),
    changed: () => {
      tell();
      if (channel) channel.postMessage("changed");
    },
    // The page knows who it was made for; without a signal it is who was signed in last.
    owner: () => (line ? line.dataset.owner : ""),
  });

  // Whose initials were tapped is known for that day alone: tomorrow somebody else has the phone.
  async function data() {
    const found = await core.data();
    if (!found || !found.site || !found.site.hand) return found;
    const today = new Intl.DateTimeFormat("en-CA", { timeZone: "Europe/Rome" }).format(new Date());
    return { ...found, site: { ...found.site, hand: found.site.day === today ? found.site.hand : null } };
  }

  // ---- when to send

  let timer = null;

  async function flush() {
    const told = await core.flush();
    if (inPage) {
      clearTimeout(timer);
      if (told.waiting && !told.signedOut) timer = setTimeout(flush, SOON_MS);
    }
    return told;
  }

  async function whenPossible() {
    if (!inPage || !navigator.serviceWorker) return;
    const registration = await navigator.serviceWorker.ready;
    if (registration.sync) await registration.sync.register(NAME);
  }

  function soon() {
    flush().catch((error) => console.error(error));
    whenPossible().catch(() => undefined);
  }

  async function then(work) {
    const result = await work;
    soon();
    return result;
  }

  self.foodplanOutbox = {
    add: (entry) => then(core.add(entry)),
    change: (id, body, more) => then(core.change(id, body, more)),
    data,
    flush,
    forget: core.forget,
    list: core.list,
    onChange: (callback) => callbacks.push(callback),
    remove: (id) => then(core.remove(id)),
    replace: (id) => then(core.replace(id)),
    status: core.status,
    undo: (id, site) => then(core.undo(id, site)),
    uuid,
  };

  if (!inPage) return;

  // ---- the page: send at once, when the network comes back, and when it is looked at again

  flush().catch((error) => console.error(error));
  window.addEventListener("online", soon);
  window.addEventListener("offline", soon);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") soon();
  });
  if (navigator.serviceWorker) {
    navigator.serviceWorker.register("/registro/sw.js", { scope: "/registro" }).catch((error) => console.error(error));
  }
  // An installed register may ask that its queue is never thrown away to make room.
  if (window.matchMedia("(display-mode: standalone)").matches && navigator.storage && navigator.storage.persist) {
    navigator.storage.persist().catch(() => undefined);
  }
})();
