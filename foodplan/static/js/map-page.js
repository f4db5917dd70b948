// What the map's layers share: the page's words, the address, and marks with names.
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

  function element(tag, className, text) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  }

  function fill(template, values) {
    return template.replace(/\{(\w)\}/g, (whole, name) => String(values[name] ?? whole));
  }

  // ---- the address: ?luogo=… and #zoom/lat/lon

  function readView() {
    const found = /^#(\d+)\/(-?\d+\.?\d*)\/(-?\d+\.?\d*)$/.exec(window.location.hash);
    return found ? { zoom: Number(found[1]), at: [Number(found[2]), Number(found[3])] } : null;
  }

  function writeView(map) {
    const at = map.getCenter();
    keep((url) => {
      url.hash = `${map.getZoom()}/${at.lat.toFixed(4)}/${at.lng.toFixed(4)}`;
    });
  }

  function writePlace(id) {
    keep((url) => {
      if (id) url.searchParams.set("luogo", id);
      else url.searchParams.delete("luogo");
    });
  }

  function keep(change) {
    const url = new URL(window.location.href);
    change(url);
    window.history.replaceState(null, "", url);
  }

  async function fetched(url) {
    const answer = await fetch(url, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(`${answer.status}`);
    return answer.json();
  }

  // ---- marks with names that a screen reader says

  const Mark = L.DivIcon.extend({
    createIcon(old) {
      const icon = L.DivIcon.prototype.createIcon.call(this, old);
      icon.setAttribute("aria-label", this.options.label);
      icon.title = this.options.label;
      return icon;
    },
  });

  function markOf(place) {
    const look = functions.get(place.functions[0]) || { family: "", letter: "?" };
    const body = element("span", `map-mark family-${look.family}`, look.letter);
    if (place.precision) body.classList.add("is-approximate");
    const what = place.functions.map((slug) => functions.get(slug)?.label || slug).join(", ");
    return new Mark({ className: "map-pin", html: body, iconSize: [32, 32], label: `${place.name}. ${what}` });
  }

  function clusterIcon(cluster) {
    const count = cluster.getChildCount();
    const label = fill(words.wordCluster, { n: count });
    const body = element("span", "map-cluster", String(count));
    return new Mark({ className: "map-pin", html: body, iconSize: [40, 40], label });
  }

  function card(place) {
    const box = element("div", "map-card");
    box.append(element("p", "map-card-name", place.name));
    box.append(element("p", "", place.functions.map((slug) => functions.get(slug)?.label || slug).join(" · ")));
    if (place.address) box.append(element("p", "", place.address));
    if (place.confirm) box.append(element("p", "map-card-warning", words.wordConfirm));
    if (place.precision === 1) {
      box.append(element("p", "quiet", fill(words.wordApproximate, { m: place.error })));
    } else if (place.precision === 2) {
      box.append(element("p", "quiet", words.wordMunicipality));
    }
    const link = element("a", "", words.wordOpen);
    link.href = words.place.replace(/_$/, encodeURIComponent(place.id));
    box.append(link);
    return box;
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
    }));
  }

  // ---- on a phone list and map take turns

  const turn = document.querySelector(".atlas-switch");
  const button = turn.querySelector("button");
  turn.hidden = false;

  function reveal(shown) {
    document.body.classList.toggle("map-shown", shown);
    button.setAttribute("aria-expanded", String(shown));
    button.textContent = shown ? button.dataset.shut : button.dataset.open;
    if (shown) document.dispatchEvent(new Event("foodplan:map-shown"));
  }

  button.addEventListener("click", () => reveal(!document.body.classList.contains("map-shown")));
  if (window.location.hash === "#mappa" || new URL(window.location.href).searchParams.get("luogo")) reveal(true);

  Foodplan.page = {
    card, clusterIcon, element, fetched, fill, frame, markOf, panel, readView, reveal, rows, status, still, words, writePlace, writeView,
  };
})();
