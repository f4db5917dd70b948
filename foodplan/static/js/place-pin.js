// The pin of a place: set by a click or dragged, and tied to the form's field for the point.
"use strict";

(function () {
  const { fill, panel, status, words } = Foodplan.page;
  const DOOR_ZOOM = 17;
  const AREA_ZOOM = 15;
  const field = document.getElementById("point");
  const rough = document.querySelector("input[name=exactness][value=approximate]");
  const exact = document.querySelector("input[name=exactness][value=exact]");
  const metres = document.getElementById("location_error_m");

  // The same ways of writing a point as the server reads; what only the server reads waits for it.
  const NUMBER = String.raw`-?\d{1,3}(?:\.\d+)?`;
  const ITALIAN = String.raw`-?\d{1,3},\d+`;
  const SHAPES = [
    `mlat=(${NUMBER})&mlon=(${NUMBER})`,
    String.raw`[?&]q=(${NUMBER})(?:,|%2C)\s*(${NUMBER})`,
    `geo:(${NUMBER}),(${NUMBER})`,
    String.raw`#map=\d+(?:\.\d+)?/(${NUMBER})/(${NUMBER})`,
    `@(${NUMBER}),(${NUMBER})`,
    String.raw`^\s*(${ITALIAN})(?:\s*[;,/|]\s*|\s+)(${ITALIAN})\s*$`,
    String.raw`^\s*(${NUMBER})(?:\s*[;/|]\s*|,\s+|\s+)(${NUMBER})\s*$`,
    String.raw`^\s*(-?\d{1,3}\.\d+),(-?\d{1,3}\.\d+)\s*$`,
  ].map((shape) => new RegExp(shape));

  function read(text) {
    const found = SHAPES.map((shape) => shape.exec(text)).find(Boolean);
    if (!found) return null;
    const [lat, lon] = [found[1], found[2]].map((part) => Number(part.replace(",", ".")));
    return Math.abs(lat) <= 85 && Math.abs(lon) <= 180 ? L.latLng(lat, lon) : null;
  }

  Foodplan.Pin = L.LayerGroup.extend({
    initialize() {
      L.LayerGroup.prototype.initialize.call(this);
    },

    onAdd(map) {
      L.LayerGroup.prototype.onAdd.call(this, map);
      this.map = map;
      map.on("click", (event) => this.put(event.latlng, true));
      field.addEventListener("input", () => this.follow(false));
      [rough, exact, metres].forEach((input) => input?.addEventListener("input", () => this.look()));
      const begin = () => this.follow(true);
      Foodplan.ground.begin(map, begin);
    },

    // The field says where: at the start the map goes there, later only when it is out of sight.
    follow(isFirst) {
      const at = read(field.value);
      if (!at) {
        this.clear();
        status.textContent = field.value.trim() ? words.wordUnread : words.wordNone;
        if (isFirst && this.home) this.map.fitBounds(this.home, { animate: false });
        return;
      }
      this.show(at);
      const zoom = rough.checked ? AREA_ZOOM : DOOR_ZOOM;
      if (isFirst || !this.map.getBounds().contains(at)) this.map.setView(at, zoom, { animate: false });
    },

    // The officer pointed at the door: from now on the point is exact, unless they say otherwise.
    put(at, isPointed) {
      field.value = `${at.lat.toFixed(6)}, ${at.lng.toFixed(6)}`;
      if (isPointed && rough.checked) {
        exact.checked = true;
        metres.value = "";
      }
      this.show(at);
      field.dispatchEvent(new Event("change", { bubbles: true }));
    },

    show(at) {
      if (this.pin) this.pin.setLatLng(at);
      else this.pin = this.made(at);
      status.textContent = fill(words.wordSet, { p: `${at.lat.toFixed(5)}; ${at.lng.toFixed(5)}`.replaceAll(".", ",") });
      this.look();
    },

    made(at) {
      const html = Foodplan.page.element("span", "pin-drop");
      const icon = L.divIcon({ className: "pin", html, iconSize: [34, 34], iconAnchor: [17, 34] });
      const pin = L.marker(at, { icon, draggable: true, autoPan: true, alt: words.wordPin, title: words.wordPin });
      pin.on("dragend", () => this.put(pin.getLatLng(), true));
      pin.addTo(this);
      const mark = pin.getElement();
      mark.setAttribute("role", "button");
      mark.setAttribute("aria-label", words.wordPin);
      mark.addEventListener("keydown", (event) => this.nudge(event));
      return pin;
    },

    // The arrows move the pin by one step of the screen, so that no mouse is needed.
    nudge(event) {
      const step = { ArrowUp: [0, -4], ArrowDown: [0, 4], ArrowLeft: [-4, 0], ArrowRight: [4, 0] }[event.key];
      if (!step) return;
      event.preventDefault();
      event.stopPropagation();
      const from = this.map.latLngToContainerPoint(this.pin.getLatLng());
      this.put(this.map.containerPointToLatLng(from.add(step)), true);
    },

    // An approximate point is drawn with the circle that it may lie in.
    look() {
      if (!this.pin) return;
      this.pin.getElement()?.querySelector(".pin-drop").classList.toggle("is-approximate", rough.checked);
      if (this.circle) this.removeLayer(this.circle);
      this.circle = null;
      const radius = Number(metres.value);
      if (!rough.checked || !(radius > 0)) return;
      this.circle = L.circle(this.pin.getLatLng(), { radius, className: "pin-circle", interactive: false });
      this.addLayer(this.circle);
    },

    clear() {
      if (this.pin) this.removeLayer(this.pin);
      if (this.circle) this.removeLayer(this.circle);
      this.pin = null;
      this.circle = null;
    },
  });

  panel.classList.add("is-live");
})();
