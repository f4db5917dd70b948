// What every script of a map shares: the page's words and the address that says what is shown.
// Text that people typed is only ever set with textContent.
"use strict";

const Foodplan = {};

(function () {
  const panel = document.getElementById("mappa");
  const frame = panel.querySelector(".map-frame");
  const status = panel.querySelector(".map-status");
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const words = panel.dataset;

  L.Map.mergeOptions({
    attributionControl: false,
    fadeAnimation: !still,
    inertia: !still,
    markerZoomAnimation: !still,
    zoomAnimation: !still,
  });
  L.Control.Zoom.mergeOptions({ zoomInTitle: words.wordCloser, zoomOutTitle: words.wordFarther });
  frame.hidden = false;

  // ---- what the page says in its own language

  const functions = new Map();
  panel.querySelectorAll("[data-function]").forEach((item) => {
    const family = item.closest("[data-family]").dataset;
    functions.set(item.dataset.function, {
      label: item.textContent.trim(),
      family: family.family,
      letter: family.letter,
    });
  });

  function what(place) {
    return place.functions.map((slug) => functions.get(slug)?.label || slug);
  }

  function element(tag, className, text) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  }

  function fill(template, values) {
    return template.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
  }

  function counted(n, one, many) {
    return fill(n === 1 ? one : many, { n: new Intl.NumberFormat(document.documentElement.lang).format(n) });
  }

  function placeAddress(place) {
    return words.place.replace(/_$/, encodeURIComponent(place.id));
  }

  // ---- the address: ?luogo=… and #zoom/lat/lon

  function readView() {
    const found = /^#(\d{1,2})\/(-?\d+\.?\d*)\/(-?\d+\.?\d*)$/.exec(window.location.hash);
    if (!found) return null;
    const [zoom, lat, lon] = found.slice(1).map(Number);
    return Math.abs(lat) <= 85 && Math.abs(lon) <= 180 ? { zoom, at: [lat, lon] } : null;
  }

  function readPlace() {
    return new URL(window.location.href).searchParams.get("luogo");
  }

  // Moving the map changes where one is; opening and closing a place is a step to come back from.
  function writeView(map) {
    const at = map.getCenter();
    write(false, (url) => {
      url.hash = `${map.getZoom()}/${at.lat.toFixed(4)}/${at.lng.toFixed(4)}`;
    });
  }

  function writePlace(id) {
    write(true, (url) => {
      if (id) url.searchParams.set("luogo", id);
      else url.searchParams.delete("luogo");
    });
  }

  function write(isStep, change) {
    const url = new URL(window.location.href);
    change(url);
    if (url.href === window.location.href) return;
    if (isStep) window.history.pushState(null, "", url);
    else window.history.replaceState(null, "", url);
  }

  // ---- what the server says, and what time it was there

  let ahead = 0;

  function present() {
    return Date.now() + ahead;
  }

  async function fetched(url) {
    const answer = await fetch(url, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(`${answer.status}`);
    const said = Date.parse(answer.headers.get("Date") || "");
    if (said) ahead = said - Date.now();
    return answer.json();
  }

  function rows(columns) {
    return columns.id.map((id, n) => ({
      id,
      name: columns.name[n],
      address: columns.address[n],
      at: [columns.lat[n], columns.lon[n]],
      precision: columns.precision[n],
      error: columns.error[n],
      functions: columns.functions[n].map((index) => columns.vocabulary[index]),
      confirm: Boolean(columns.confirm[n]),
      hours: columns.hours[n],
      changes: columns.changes[n],
      opens: columns.opens[n],
      access: columns.access[n],
      wheelchair: columns.wheelchair[n],
    }));
  }

  // ---- on a phone list and map take turns

  const turn = document.querySelector(".atlas-switch");
  const button = turn?.querySelector("button");
  if (turn) turn.hidden = false;

  function reveal(shown) {
    document.body.classList.toggle("map-shown", shown);
    if (button) {
      button.setAttribute("aria-expanded", String(shown));
      button.textContent = shown ? button.dataset.shut : button.dataset.open;
    }
    if (shown) document.dispatchEvent(new Event("foodplan:map-shown"));
  }

  // Whoever asks for the map sees it, and whoever goes back to the list stands at its beginning.
  button?.addEventListener("click", () => {
    const shown = !document.body.classList.contains("map-shown");
    reveal(shown);
    const target = shown ? panel : document.getElementById("elenco-titolo").parentElement;
    target.scrollIntoView({ behavior: still ? "auto" : "smooth", block: "start" });
    if (shown) panel.focus({ preventScroll: true });
  });
  if (window.location.hash === "#mappa" || readView() || readPlace()) reveal(true);

  Foodplan.page = {
    counted, element, fetched, fill, frame, functions, panel, placeAddress, present, readPlace, readView, reveal, rows, status, still,
    what, words, writePlace, writeView,
  };
})();
