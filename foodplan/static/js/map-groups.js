// Too many places for one answer: the server counts them by squares of the view, and hands over
// single places where few are left. Each place with a point is counted in one square only.
"use strict";

(function () {
  const { counted, fetched, rows, status, words } = Foodplan.page;
  const { groupMark } = Foodplan.marks;

  Foodplan.Groups = L.LayerGroup.extend({
    initialize(layer, url) {
      L.LayerGroup.prototype.initialize.call(this);
      this.layer = layer;
      this.url = url;
      this.turn = 0;
    },

    onAdd(map) {
      L.LayerGroup.prototype.onAdd.call(this, map);
      map.on("moveend", () => this.ask(map));
      this.ask(map);
    },

    async ask(map) {
      if (!map.getSize().x) return;
      const turn = (this.turn += 1);
      const address = new URL(this.url, window.location.href);
      new URL(window.location.href).searchParams.forEach((value, name) => {
        if (name !== "luogo" && name !== "offset") address.searchParams.set(name, value);
      });
      const box = map.getBounds().pad(0.1);
      address.searchParams.set("z", map.getZoom());
      address.searchParams.set("bbox", [box.getWest(), box.getSouth(), box.getEast(), box.getNorth()].map((n) => n.toFixed(4)).join(","));
      try {
        const answer = await fetched(address);
        if (turn === this.turn) this.show(map, answer);
      } catch (error) {
        console.error(error);
        if (turn === this.turn) status.textContent = words.wordFailed;
      }
    },

    show(map, answer) {
      const held = document.activeElement?.closest(".map-pin") ? document.activeElement : null;
      this.clearLayers();
      this.layer.put(rows(answer.places));
      const groups = answer.groups;
      groups.count.forEach((count, n) => {
        const at = [groups.lat[n], groups.lon[n]];
        const mark = groupMark(at, count);
        mark.on("click", () => this.enter(map, at));
        mark.on("keypress", (event) => {
          if (event.originalEvent.key === "Enter") this.enter(map, at);
        });
        this.addLayer(mark);
      });
      status.textContent = counted(answer.total, words.wordShownOne, words.wordShown);
      if (held && !held.isConnected) map.getContainer().focus({ preventScroll: true });
    },

    enter(map, at) {
      map.setView(at, Math.min(map.getZoom() + 2, map.getMaxZoom()));
    },
  });
})();
