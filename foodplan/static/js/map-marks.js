// The marks of places and of places close together, with names that a screen reader says.
"use strict";

(function () {
  const { element, fill, functions, what, words } = Foodplan.page;

  function named(body, label) {
    const icon = element("div");
    icon.append(body);
    icon.setAttribute("aria-label", label);
    icon.title = label;
    return icon;
  }

  // Letter, shape and colour say what a place is; a dashed border that its point is not exact.
  const PlaceIcon = L.Icon.extend({
    options: { className: "map-pin", iconSize: [32, 32] },

    // Made when the mark is first seen: most of ten thousand never are.
    createIcon() {
      const place = this.options.place;
      const look = functions.get(place.functions[0]) || { family: "", letter: "?" };
      const body = element("span", `map-mark family-${look.family}`, look.letter);
      if (place.precision) body.classList.add("is-approximate");
      const rough = place.precision ? `. ${words.wordRough}` : "";
      const icon = named(body, `${place.name}. ${what(place).join(", ")}${rough}`);
      this._setIconStyles(icon, "icon");
      return icon;
    },

    createShadow: () => null,
  });

  const GroupIcon = L.Icon.extend({
    options: { className: "map-pin", iconSize: [40, 40] },

    createIcon() {
      const { count, together } = this.options;
      const body = element("span", together ? "map-cluster is-together" : "map-cluster", short(count));
      const icon = named(body, fill(together ? words.wordTogether : words.wordCluster, { n: count }));
      this._setIconStyles(icon, "icon");
      return icon;
    },

    createShadow: () => null,
  });

  function short(count) {
    return count < 10000 ? String(count) : `${Math.floor(count / 1000)}k`;
  }

  function placeMark(place) {
    return L.marker(place.at, { icon: new PlaceIcon({ place }), place });
  }

  function groupMark(at, count) {
    return L.marker(at, { icon: new GroupIcon({ count, together: false }) });
  }

  // Whether all the marks of a group stand on one point: then no zoom ever parts them.
  function isTogether(cluster) {
    const bounds = cluster.getBounds();
    return bounds.getSouthWest().equals(bounds.getNorthEast(), 1e-7);
  }

  function clusterIcon(cluster) {
    return new GroupIcon({ count: cluster.getChildCount(), together: isTogether(cluster) });
  }

  Foodplan.marks = { clusterIcon, groupMark, isTogether, placeMark };
})();
