// What lies under a map: outlines and names of the city's areas; streets or tiles where there are any.
"use strict";

(function () {
  const { element, fetched, fill, frame, panel, readView, status, words, writeView } = Foodplan.page;
  const FROM_ZOOM = { circoscrizione: 0, quartiere: 12, zona: 14 };
  const NAMED_FROM = { circoscrizione: 0, quartiere: 13, zona: 15 };
  const FAILURES = 3;

  Foodplan.Outlines = L.LayerGroup.extend({
    initialize(options) {
      L.LayerGroup.prototype.initialize.call(this);
      L.setOptions(this, options);
      this.levels = {};
      this.names = [];
    },

    onAdd(map) {
      L.LayerGroup.prototype.onAdd.call(this, map);
      map.createPane("streets").style.zIndex = 205;
      map.createPane("ground").style.zIndex = 210;
      map.createPane("names").style.zIndex = 220;
      layStreets(map);
      fetched(this.options.url)
        .then((areas) => {
          this.features = areas.features;
          this.show(map);
        })
        .catch((error) => {
          console.error(error);
          // It says that the places are there, which must be so.
          if (status.textContent !== words.wordFailed) status.textContent = words.wordGround;
        });
      // After the marks, in a turn of its own: nobody waits for a border.
      map.on("zoomend", () => window.setTimeout(() => this.show(map)));
      const bounds = this.options.home;
      if (bounds) begin(map, () => map.fitBounds(bounds, { animate: false }));
    },

    // A level is drawn when it is first near enough to be read.
    show(map) {
      if (!this.features || !started) return;
      const zoom = map.getZoom();
      Object.keys(FROM_ZOOM).forEach((level) => {
        if (zoom >= FROM_ZOOM[level]) this.addLayer((this.levels[level] ||= this.draw(level)));
        else if (this.levels[level]) this.removeLayer(this.levels[level]);
      });
      window.setTimeout(() => this.nameThem(map, map.getZoom()));
    },

    draw(level) {
      const features = this.features.filter((area) => area.properties.level === level);
      const style = { className: `area area-${level}` };
      return L.geoJSON(features, { pane: "ground", interactive: false, style });
    },

    // One level is named at a time; a name that would cover another is left out, small areas first.
    nameThem(map, zoom) {
      const level = Object.keys(NAMED_FROM).findLast((name) => zoom >= NAMED_FROM[name]);
      if (this.namedAt === `${level}${zoom}`) return;
      this.namedAt = `${level}${zoom}`;
      this.names.forEach((name) => name.remove());
      const taken = [];
      const marks = this.features
        .filter((area) => area.properties.level === level)
        .map((area) => ({ area: area.properties, at: L.latLng(area.properties.label) }))
        .sort((one, other) => other.area.km2 - one.area.km2)
        .map(({ area, at }) => this.name(area, at).addTo(map));
      // All are measured before any is taken away: a browser lays a page out anew in between.
      const boxes = marks.map((mark) => mark.getElement().firstChild.getBoundingClientRect());
      this.names = marks.filter((mark, n) => {
        const isFree = taken.every((other) => apart(boxes[n], other));
        if (isFree) taken.push(boxes[n]);
        else mark.remove();
        return isFree;
      });
    },

    name(area, at) {
      const text = area.level === "circoscrizione" ? area.code : area.name;
      const html = element("span", `area-name area-name-${area.level}`, text);
      html.setAttribute("aria-hidden", "true");
      const icon = L.divIcon({ className: "area-label", html, iconSize: [0, 0] });
      return L.marker(at, { icon, interactive: false, keyboard: false, pane: "names" });
    },
  });

  function apart(one, other) {
    return one.right < other.left || one.left > other.right || one.bottom < other.top || one.top > other.bottom;
  }

  // ---- streets of our own, or tiles of somebody else; without both the outlines are the ground

  async function layStreets(map) {
    if (words.streets && window.protomapsL && (await answers(words.streets))) {
      const zoom = Number(words.streetsZoom);
      const lang = document.documentElement.lang;
      const streets = { url: words.streets, flavor: "light", lang, maxDataZoom: zoom, pane: "streets" };
      protomapsL.leafletLayer(streets).addTo(map);
      panel.dataset.ground = "streets";
    } else if (words.tiles) {
      layTiles(map);
    }
  }

  async function answers(url) {
    try {
      return (await fetch(url, { headers: { Range: "bytes=0-6" } })).ok;
    } catch {
      return false;
    }
  }

  function layTiles(map) {
    // Some services want to know which site asks; which page of it is nobody's business.
    const tiles = L.tileLayer(words.tiles, { maxZoom: 18, pane: "streets", referrerPolicy: "origin" });
    let failed = 0;
    tiles.on("tileload", () => {
      failed = 0;
    });
    tiles.on("tileerror", () => {
      failed += 1;
      if (failed < FAILURES || !map.hasLayer(tiles)) return;
      tiles.remove();
      delete panel.dataset.ground;
      panel.querySelector(".map-ground").textContent = fill(words.wordTiles, { host: words.tileHost });
    });
    tiles.addTo(map);
    panel.dataset.ground = "tiles";
  }

  // ---- the first view waits until the map is seen, since a hidden map has no size to fit

  let started = false;
  let firstView = null;

  function begin(map, view) {
    firstView = view;
    if (started) view();
    else start(map);
  }

  function start(map) {
    if (started || !frame.offsetWidth) return;
    started = true;
    map.invalidateSize({ pan: false });
    const kept = readView();
    if (kept) map.setView(kept.at, kept.zoom, { animate: false });
    else if (firstView) firstView();
    map.on("moveend", () => writeView(map));
    map.fire("foodplan:started");
  }

  Foodplan.ground = { begin, start };
})();
