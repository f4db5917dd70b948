// The coloured areas of a thematic map. What an area says stands in the page's table: it is read there.
"use strict";

(function () {
  const { fetched, panel, status, words } = Foodplan.page;

  Foodplan.Theme = L.LayerGroup.extend({
    onAdd(map) {
      L.LayerGroup.prototype.onAdd.call(this, map);
      map.createPane("theme").style.zIndex = 215;
      fetched(panel.dataset.theme)
        .then((areas) => this.draw(areas))
        .catch((error) => {
          console.error(error);
          status.textContent = words.wordFailed;
        });
    },

    draw(areas) {
      const features = areas.features.filter((area) => area.geometry);
      const layer = L.geoJSON(features, { pane: "theme", style: styled });
      layer.on("click", (event) => {
        if (this.chosen) layer.resetStyle(this.chosen);
        this.chosen = event.layer;
        event.layer.setStyle({ weight: 4, color: "#17324d" }).bringToFront();
        status.textContent = said(event.layer.feature.properties.code);
      });
      this.addLayer(layer);
      panel.dataset.drawn = String(features.length);
    },
  });

  // The hatches are patterns of the page's own drawing: colour alone never tells missing from small.
  function styled(area) {
    const { state, step } = area.properties;
    const line = { weight: 1, color: "#455b71", opacity: 1, fillOpacity: 1 };
    if (state === "hidden") return { ...line, fillColor: "url(#tratteggio-pochi)" };
    if (state !== "shown" || step === null) return { ...line, fillColor: "url(#tratteggio-niente)" };
    return { ...line, className: `theme-step theme-step-${step}` };
  }

  function said(code) {
    const mark = [...document.querySelectorAll("[data-area]")].find((item) => item.dataset.area === code);
    const row = mark?.closest("tr");
    if (!row) return "";
    const cells = [...row.querySelectorAll("td")].map((cell) => `${cell.dataset.label}: ${text(cell)}`);
    return [text(row.querySelector("th")), ...cells].join(" · ");
  }

  function text(element) {
    return element.textContent.replace(/\s+/g, " ").trim();
  }
})();
