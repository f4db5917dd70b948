// The map of places: its ground, its marks and the address they share with the list.
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

  // ---- the ground: outlines and names of the city's areas

  const FROM_ZOOM = { circoscrizione: 0, quartiere: 12, zona: 14 };

  Foodplan.Outlines = L.LayerGroup.extend({
    initialize(options) {
      L.LayerGroup.prototype.initialize.call(this);
      L.setOptions(this, options);
      this.levels = {};
    },

    onAdd(map) {
      L.LayerGroup.prototype.onAdd.call(this, map);
      map.createPane("ground").style.zIndex = 210;
      map.createPane("names").style.zIndex = 220;
      fetched(this.options.url)
        .then((areas) => this.draw(areas, map))
        .catch(() => {});
      map.on("zoomend", () => this.show(map));
      const bounds = this.options.home;
      if (bounds) begin(map, () => map.fitBounds(bounds, { animate: false }));
    },

    draw(areas, map) {
      Object.keys(FROM_ZOOM).forEach((level) => {
        const features = areas.features.filter((area) => area.properties.level === level);
        const lines = L.geoJSON(features, {
          pane: "ground",
          interactive: false,
          style: { className: `area area-${level}` },
        });
        this.levels[level] = L.layerGroup([lines]);
        if (level !== "zona") lines.eachLayer((layer) => this.levels[level].addLayer(this.name(layer)));
      });
      this.show(map);
    },

    name(layer) {
      const { level, code, name } = layer.feature.properties;
      const html = element("span", `area-name area-name-${level}`, level === "circoscrizione" ? code : name);
      html.setAttribute("aria-hidden", "true");
      const icon = L.divIcon({ className: "area-label", html, iconSize: [0, 0] });
      return L.marker(layer.getBounds().getCenter(), { icon, interactive: false, keyboard: false, pane: "names" });
    },

    show(map) {
      const zoom = map.getZoom();
      panel.dataset.zoom = zoom < 13 ? "far" : "near";
      Object.entries(this.levels).forEach(([level, layer]) => {
        if (zoom >= FROM_ZOOM[level]) this.addLayer(layer);
        else this.removeLayer(layer);
      });
    },
  });

  // The first view waits until the map is seen, since a hidden map has no size to fit.
  let settled = false;
  let firstView = null;

  function begin(map, view) {
    firstView = view;
    if (settled) view();
    else start(map);
  }

  function start(map) {
    if (settled || !frame.offsetWidth) return;
    settled = true;
    map.invalidateSize({ pan: false });
    const kept = readView();
    if (kept) map.setView(kept.at, kept.zoom, { animate: false });
    else firstView();
    map.on("moveend", () => writeView(map));
  }

  // ---- the places

  Foodplan.Places = L.MarkerClusterGroup.extend({
    initialize(options) {
      L.MarkerClusterGroup.prototype.initialize.call(this, {
        animate: !still,
        chunkedLoading: true,
        iconCreateFunction: clusterIcon,
        maxClusterRadius: 44,
        showCoverageOnHover: false,
        url: options.url,
      });
      this.marks = new Map();
    },

    onAdd(map) {
      L.MarkerClusterGroup.prototype.onAdd.call(this, map);
      map.on("popupopen", (event) => opened(map, event.popup));
      map.on("popupclose", (event) => closed(map, event.popup));
      document.addEventListener("foodplan:map-shown", () => {
        map.invalidateSize({ pan: false });
        start(map);
      });
      map.on("moveend popupopen popupclose", () => window.setTimeout(() => clear(map), still ? 0 : 300));
      status.textContent = words.wordLoading;
      fetched(this.options.url + window.location.search)
        .then((columns) => this.fill(rows(columns), map))
        .catch(() => {
          status.textContent = words.wordFailed;
        });
    },

    fill(places, map) {
      places.forEach((place) => {
        const mark = L.marker(place.at, { icon: markOf(place), place });
        mark.bindPopup(() => card(place), { maxWidth: 280, minWidth: 200 });
        this.marks.set(place.id, mark);
      });
      this.addLayers([...this.marks.values()]);
      status.textContent = fill(words.wordShown, { n: places.length });
      this.offerRows();
      clear(map);
      const asked = new URL(window.location.href).searchParams.get("luogo");
      if (asked) this.open(asked);
      else if (this.isNarrowed()) begin(map, () => this.frameAll(map));
    },

    isNarrowed() {
      const asked = new URL(window.location.href).searchParams;
      return ["funzione", "q", "circ"].some((name) => asked.get(name));
    },

    frameAll(map) {
      const bounds = this.getBounds();
      if (bounds.isValid()) map.fitBounds(bounds, { animate: false, maxZoom: 15, padding: [24, 24] });
    },

    offerRows() {
      document.querySelectorAll("[data-show]").forEach((link) => {
        if (!this.marks.has(link.dataset.show)) return;
        link.parentElement.hidden = false;
        link.addEventListener("click", (event) => {
          event.preventDefault();
          reveal(true);
          this.open(link.dataset.show);
          panel.scrollIntoView({ behavior: still ? "auto" : "smooth", block: "nearest" });
        });
      });
    },

    open(id) {
      const mark = this.marks.get(id);
      if (mark) this.zoomToShowLayer(mark, () => mark.openPopup());
    },
  });

  // A mark half under the open card or under the buttons is too small to hit: it steps aside
  // until the map moves or the card closes.
  function clear(map) {
    const over = [...frame.querySelectorAll(".leaflet-popup-content-wrapper, .leaflet-popup-close-button, .leaflet-control")];
    const boxes = over.map((item) => item.getBoundingClientRect());
    const source = map._popup?.isOpen() ? map._popup._source?.getElement() : null;
    frame.querySelectorAll(".map-pin").forEach((pin) => {
      const mark = pin.getBoundingClientRect();
      const hit = boxes.some(
        (box) => mark.left < box.right && mark.right > box.left && mark.top < box.bottom && mark.bottom > box.top,
      );
      pin.classList.toggle("is-covered", hit && pin !== source);
    });
  }

  let ring = null;

  function opened(map, popup) {
    const mark = popup._source;
    const place = mark?.options.place;
    if (!place) return;
    writePlace(place.id);
    if (place.precision === 1) {
      ring = L.circle(place.at, { radius: place.error, className: "error-ring", interactive: false }).addTo(map);
    }
    const box = popup.getElement();
    box.setAttribute("role", "dialog");
    box.setAttribute("aria-label", place.name);
    box.querySelector(".leaflet-popup-close-button").setAttribute("aria-label", words.wordClose);
    box.onkeydown = (event) => {
      if (event.key === "Escape") map.closePopup(popup);
    };
    box.querySelector(".map-card a").focus({ preventScroll: true });
  }

  function closed(map, popup) {
    const place = popup._source?.options.place;
    if (!place) return;
    writePlace(null);
    if (ring) ring.remove();
    ring = null;
    const held = document.activeElement;
    if (held !== document.body && !popup.getElement()?.contains(held)) return;
    const pin = popup._source.getElement();
    pin?.classList.remove("is-covered");
    pin?.focus({ preventScroll: true });
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
})();
