// The map of places: its ground, its marks and their cards, made from what map-page.js shares.
"use strict";

(function () {
  const {
    card, clusterIcon, element, fetched, fill, frame, markOf, panel, readView, reveal, rows, status, still, words, writePlace, writeView,
  } = Foodplan.page;

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
        .catch((error) => {
          console.error(error);
          status.textContent = words.wordGround;
        });
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
        .catch((error) => {
          console.error(error);
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
    const open = Boolean(map._popup?.isOpen());
    // A card that is fading out is still in the page, but covers nothing any more.
    const cards = open ? [...map._popup.getElement().children] : [];
    const over = [...cards, ...frame.querySelectorAll(".leaflet-control")];
    const boxes = over.map((item) => item.getBoundingClientRect());
    const source = open ? map._popup._source?.getElement() : null;
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
})();
