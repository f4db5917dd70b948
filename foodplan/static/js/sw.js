// The service worker of the register: keeps the page for when there is no signal, and nothing else
// of what the server answers; sends the queue when the system says that there is a network.
"use strict";

const { shell: SHELL, assets: ASSETS, version: VERSION } = self.REGISTER_SHELL;
const CACHE = `foodplan-registro-${VERSION}`;
const PATIENCE_MS = 4000;
// Where somebody starts: these are not worth waiting for. Papers and files may take their time.
const STARTS = new Set(["/registro", "/registro/coda"]);
const AWAY = new Set([502, 503, 504]);
const asset = (name) => ASSETS.find((address) => address.startsWith(`/static/js/${name}`));

importScripts(asset("outbox-core.js"), asset("outbox.js"));

self.addEventListener("install", (event) => {
  event.waitUntil(
    (async () => {
      const cache = await caches.open(CACHE);
      // Without cookies: the kept page is nobody's.
      const kept = [SHELL, ...ASSETS].map((address) => new Request(address, { credentials: "omit", cache: "no-cache" }));
      await cache.addAll(kept);
      await self.skipWaiting();
    })(),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      const names = await caches.keys();
      const old = names.filter((name) => name.startsWith("foodplan-registro-") && name !== CACHE);
      await Promise.all(old.map((name) => caches.delete(name)));
      await self.clients.claim();
    })(),
  );
});

async function kept(address) {
  const cache = await caches.open(CACHE);
  return cache.match(address);
}

async function patiently(request) {
  const url = new URL(request.url);
  const fetched = fetch(request).then((answer) => (AWAY.has(answer.status) ? null : answer)).catch(() => null);
  const late = new Promise((resolve) => {
    if (STARTS.has(url.pathname)) setTimeout(resolve, PATIENCE_MS, null);
  });
  return (await Promise.race([fetched, late])) || (await kept(SHELL)) || Response.error();
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    event.respondWith(patiently(request));
  } else if (ASSETS.includes(url.pathname + url.search)) {
    event.respondWith(kept(url.pathname + url.search).then((answer) => answer || fetch(request)));
  }
});

self.addEventListener("sync", (event) => {
  if (event.tag === "foodplan-outbox") event.waitUntil(self.foodplanOutbox.flush());
});
