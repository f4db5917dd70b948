// The map of a trial: one mark for each row with a point, drawn by what would become of it.
// What a mark says is set with textContent, as are the words that people typed into the file.
"use strict";

(function () {
  const { element, fetched, fill, panel, status, words } = Foodplan.page;
  const { begin } = Foodplan.ground;
  const DOOR_ZOOM = 16;
  // Shape and size tell the outcomes apart, not the colour alone.
  const LOOKS = {
    added: { radius: 8, fillColor: "#1a7f4b", fillOpacity: 0.9, weight: 2, color: "#ffffff" },
    changed: { radius: 8, fillColor: "#0059b3", fillOpacity: 0.9, weight: 2, color: "#ffffff" },
    queued: { radius: 9, fillColor: "#ffffff", fillOpacity: 0.9, weight: 4, color: "#8a5300" },
    refused: { radius: 6, fillColor: "#ffffff", fillOpacity: 0.6, weight: 3, color: "#b3261e", dashArray: "3 3" },
  };
  const QUIET = { radius: 4, fillColor: "#5b6f82", fillOpacity: 0.7, weight: 1, color: "#ffffff" };

  Foodplan.Preview = L.LayerGroup.extend({
    onAdd(map) {
      L.LayerGroup.prototype.onAdd.call(this, map);
      this.map = map;
      this.renderer = L.canvas({ padding: 0.3, tolerance: 8 });
      fetched(panel.dataset.points)
        .then((columns) => this.draw(columns))
        .catch((error) => {
          console.error(error);
          status.textContent = words.wordFailed;
        });
    },

    draw(columns) {
      const bounds = L.latLngBounds([]);
      columns.row.forEach((row, n) => {
        const at = [columns.lat[n], columns.lon[n]];
        const look = LOOKS[columns.outcome[n]] || QUIET;
        const mark = L.circleMarker(at, { ...look, renderer: this.renderer });
        mark.bindPopup(() => said(row, columns.name[n], columns.outcome[n]), { autoPan: true });
        this.addLayer(mark);
        bounds.extend(at);
      });
      panel.dataset.drawn = String(columns.row.length);
      status.textContent = fill(columns.total > columns.row.length ? words.wordSome : words.wordAll, {
        n: columns.row.length,
        total: columns.total,
      });
      if (bounds.isValid()) begin(this.map, () => this.map.fitBounds(bounds, { animate: false, maxZoom: DOOR_ZOOM, padding: [24, 24] }));
      else begin(this.map, () => {});
    },
  });

  function said(row, name, outcome) {
    const box = element("div");
    const title = element("strong", "", name || fill(words.wordRow, { n: row }));
    const term = document.querySelector(`[data-outcome="${CSS.escape(outcome)}"]`);
    const line = element("p", "", `${fill(words.wordRow, { n: row })}: ${term ? term.dataset.said : outcome}`);
    box.append(title, line);
    return box;
  }
})();
