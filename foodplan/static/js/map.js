// The places on the map: as marks that gather when they are close, each with its card.
"use strict";

(function () {
  const { counted, element, fetched, panel, readPlace, readView, reveal, rows, status, still, words, writePlace } = Foodplan.page;
  const { clusterIcon, isTogether, placeMark } = Foodplan.marks;
  const { attend, clear, openCard, openList } = Foodplan.cards;
  const { begin, start } = Foodplan.ground;
  // As near as one needs to be to find a door.
  const DOOR_ZOOM = 16;
  // So many marks are made in one turn of the browser.
  const SLICE = 5000;

  Foodplan.Places = L.MarkerClusterGroup.extend({
    initialize(options) {
      L.MarkerClusterGroup.prototype.initialize.call(this, {
        animate: !still,
        chunkedLoading: true,
        // Turns short enough to answer whoever touches the map meanwhile, and no shorter: between
        // any two the browser draws.
        chunkInterval: 80,
        chunkDelay: 0,
        iconCreateFunction: clusterIcon,
        maxClusterRadius: 44,
        showCoverageOnHover: false,
        spiderfyOnMaxZoom: false,
        zoomToBoundsOnClick: false,
        places: options.url,
        groups: options.groups,
      });
      this.marks = new Map();
    },

    onAdd(map) {
      L.MarkerClusterGroup.prototype.onAdd.call(this, map);
      this.map = map;
      // Below, where no card lies over its buttons on a phone.
      map.zoomControl?.setPosition("bottomright");
      attend(map);
      document.addEventListener("foodplan:map-shown", () => {
        map.invalidateSize({ pan: false });
        start(map);
      });
      window.addEventListener("popstate", () => this.follow());
      this.on("click", (event) => this.openMark(event.layer));
      this.on("keypress", (event) => {
        if (event.originalEvent.key === "Enter") this.openMark(event.layer);
      });
      this.on("clusterclick", (event) => this.enter(event.layer));
      this.on("clusterkeypress", (event) => {
        if (event.originalEvent.key === "Enter") this.enter(event.layer, true);
      });
      this.ask();
      Foodplan.near.offer(map, this);
    },

    // ---- filling

    ask() {
      status.textContent = words.wordLoading;
      fetched(this.options.places + window.location.search)
        .then((columns) => (columns.many ? this.group(columns.many) : this.load(rows(columns))))
        .catch((error) => {
          console.error(error);
          status.textContent = words.wordFailed;
          this.offerAgain();
        });
    },

    // A phone that had no network for a moment need not load the whole page anew.
    offerAgain() {
      const again = element("button", "btn btn-outline-primary btn-sm map-again", words.wordAgain);
      again.type = "button";
      again.addEventListener("click", () => {
        again.remove();
        panel.focus({ preventScroll: true });
        this.ask();
      });
      status.after(again);
    },

    put(places) {
      const gone = new Map(this.marks);
      const fresh = places.filter((place) => !gone.delete(place.id));
      gone.forEach((mark, id) => this.marks.delete(id));
      if (gone.size) this.removeLayers([...gone.values()]);
      const marks = fresh.map((place) => placeMark(place));
      marks.forEach((mark) => this.marks.set(mark.options.place.id, mark));
      this.addLayers(marks);
    },

    async load(places) {
      this.places = places;
      const marks = [];
      for (let n = 0; n < places.length; n += SLICE) {
        marks.push(...places.slice(n, n + SLICE).map((place) => placeMark(place)));
        if (n + SLICE < places.length) await new Promise((resolve) => window.setTimeout(resolve));
      }
      marks.forEach((mark) => this.marks.set(mark.options.place.id, mark));
      this.addLayers(marks);
      status.textContent = counted(places.length, words.wordShownOne, words.wordShown);
      this.offerRows();
      clear(this.map);
      const asked = readPlace();
      if (this.marks.has(asked)) return this.reveal(asked);
      if (asked && !document.querySelector(".map-unshown")) status.textContent += `. ${words.wordLeftOut}`;
      if (this.isNarrowed()) begin(this.map, () => this.frameAll());
    },

    // More than one answer can carry: the server counts them for each view.
    group() {
      this.isGrouped = true;
      this.offerRows();
      const begun = () => this.map.addLayer(new Foodplan.Groups(this, this.options.groups));
      if (this.map._loaded && panel.offsetWidth) begun();
      else this.map.once("foodplan:started", begun);
      const asked = readPlace();
      if (asked) this.reveal(asked);
    },

    isNarrowed() {
      const asked = new URL(window.location.href).searchParams;
      return ["famiglia", "funzione", "q", "circ", "aperto", "orario", "accessibile", "ingresso"].some((name) =>
        asked.getAll(name).some(Boolean),
      );
    },

    frameAll() {
      const bounds = L.latLngBounds(this.places.map((place) => place.at));
      if (bounds.isValid()) this.map.fitBounds(bounds, { animate: false, maxZoom: 15, padding: [24, 24] });
    },

    // ---- the list beside the map

    offerRows() {
      document.querySelectorAll("[data-show]").forEach((link) => {
        if (!this.isGrouped && !this.marks.has(link.dataset.show)) return;
        link.parentElement.hidden = false;
        link.addEventListener("click", (event) => {
          event.preventDefault();
          this.reveal(link.dataset.show);
        });
      });
    },

    // Also for who comes by a link to one place: the filters would else hide its card below.
    reveal(id) {
      reveal(true);
      this.open(id);
      panel.scrollIntoView({ behavior: still ? "auto" : "smooth", block: "nearest" });
    },

    // Every place that the filters let through and that has a point, for what the browser works out.
    async everyPlace() {
      if (!this.places) {
        const asked = new URL(this.options.places + window.location.search, window.location.href);
        asked.searchParams.set("tutti", "1");
        this.places = rows(await fetched(asked));
      }
      return this.places;
    },

    // ---- opening

    openMark(mark, places) {
      const back = () => this.getVisibleParent(mark)?.getElement();
      openCard(this.map, mark.options.place, mark.getLatLng(), back, places);
    },

    // The places on one point with another, itself among them; no zoom parts them.
    together(mark) {
      const nearest = mark.__parent;
      const alone = !nearest || nearest.getChildCount() < 2 || !isTogether(nearest);
      return alone ? [] : nearest.getAllChildMarkers().map((other) => other.options.place);
    },

    enter(cluster, isByKey) {
      const places = cluster.getAllChildMarkers().map((mark) => mark.options.place);
      if (isTogether(cluster)) {
        openList(this.map, places, cluster.getLatLng(), () => cluster.getElement());
      } else if (this.map.getZoom() === this.map.getMaxZoom()) {
        // While marks still move, the library would silently do nothing.
        if (this._inZoomAnimation) return void this.once("animationend", () => this.enter(cluster, isByKey));
        cluster.spiderfy();
        if (isByKey) cluster.getAllChildMarkers()[0].getElement()?.focus();
      } else {
        cluster.zoomToBounds({ padding: [20, 20] });
        if (isByKey) this.map.getContainer().focus({ preventScroll: true });
      }
    },

    async open(id) {
      const mark = this.marks.get(id);
      if (!mark) return this.isGrouped ? this.openAlone(id) : undefined;
      const places = this.together(mark);
      if (places.length) {
        this.goTo(mark.getLatLng());
        return this.openMark(mark, places);
      }
      return this.zoomToShowLayer(mark, () => this.openMark(mark));
    },

    // One place of very many: it is asked for by its name.
    async openAlone(id) {
      const asked = new URL(this.options.groups, window.location.href);
      asked.searchParams.set("luogo", id);
      const [place] = rows((await fetched(asked)).places);
      if (!place) return;
      this.goTo(place.at);
      openCard(this.map, place, place.at, () => this.marks.get(id)?.getElement());
    },

    goTo(at) {
      begin(this.map, () => this.map.setView(at, Math.max(this.map.getZoom(), DOOR_ZOOM), { animate: false }));
    },

    // Back and forward: the address says what is shown, and nothing is written anew.
    follow() {
      const view = readView();
      if (view) this.map.setView(view.at, view.zoom, { animate: false });
      const asked = readPlace();
      const shown = this.map._popup?.isOpen() ? this.map._popup.place?.id : null;
      if (asked && asked !== shown) this.open(asked);
      else if (!asked) this.map.closePopup();
    },
  });
})();
