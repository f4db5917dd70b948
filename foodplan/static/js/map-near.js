// What is near me: asked of the browser alone. Where a person stands leaves neither the page nor
// its address, and the map does not move there: a view of the map is an address too.
"use strict";

(function () {
  const { element, fill, panel, placeAddress, present, what, words } = Foodplan.page;
  const NEAREST = 20;
  const CITY_METRES = 30000;
  const EARTH = 6371000;
  // How exact a point is, as the server's answer counts: 0 exact, 1 approximate.
  const MUNICIPALITY = 2;

  const number = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 });
  let dot = null;

  // Straight-line metres on a sphere; the error over a city is below one in a thousand.
  function metres(one, other) {
    const rad = Math.PI / 180;
    const lat = (other[0] - one[0]) * rad;
    const lon = (other[1] - one[1]) * rad;
    const chord = Math.sin(lat / 2) ** 2 + Math.cos(one[0] * rad) * Math.cos(other[0] * rad) * Math.sin(lon / 2) ** 2;
    return 2 * EARTH * Math.asin(Math.sqrt(chord));
  }

  function distance(length) {
    if (length < 1000) return fill(words.wordMetres, { n: Math.max(10, Math.round(length / 10) * 10) });
    return fill(words.wordKilometres, { n: number.format(length / 1000) });
  }

  function offer(map, layer) {
    const template = document.getElementById("vicino-a-me");
    const heading = document.querySelector(".atlas-list h2");
    if (!template || !heading) return;
    heading.after(template.content.cloneNode(true));
    const section = document.querySelector(".near");
    const parts = {
      button: section.querySelector(".near-ask"),
      shut: section.querySelector(".near-shut"),
      told: section.querySelector(".near-told"),
      list: section.querySelector(".near-list"),
    };
    parts.button.addEventListener("click", () => ask(map, layer, parts));
    parts.shut.addEventListener("click", () => {
      forget(parts);
      parts.told.textContent = "";
      parts.button.focus();
    });
  }

  function forget(parts) {
    parts.list.replaceChildren();
    parts.list.hidden = true;
    parts.shut.hidden = true;
    if (dot) dot.remove();
    dot = null;
  }

  function ask(map, layer, parts) {
    forget(parts);
    if (!navigator.geolocation) {
      parts.told.textContent = words.nearNone;
      return;
    }
    parts.told.textContent = words.nearAsking;
    parts.button.disabled = true;
    navigator.geolocation.getCurrentPosition(
      (found) => show(map, layer, parts, found.coords),
      (error) => {
        parts.button.disabled = false;
        const refused = error.code === error.PERMISSION_DENIED;
        parts.told.textContent = refused ? words.nearRefused : words.nearFailed;
      },
      { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 },
    );
  }

  async function show(map, layer, parts, coords) {
    const here = [coords.latitude, coords.longitude];
    let places = [];
    try {
      places = await layer.everyPlace();
    } catch (error) {
      console.error(error);
      parts.told.textContent = words.wordFailed;
      return;
    } finally {
      parts.button.disabled = false;
    }
    const nearest = places
      // Nobody knows a place to be nearer than its point may be off.
      .map((place) => ({ place, length: Math.max(metres(here, place.at), place.error || 0) }))
      // The centre of a municipality is not where a place is: those come last, without a distance.
      .sort((one, other) => inTown(one.place) - inTown(other.place) || one.length - other.length)
      .slice(0, NEAREST);
    parts.told.textContent = tell(nearest, coords.accuracy, places.length);
    if (!nearest.length || nearest[0].length > CITY_METRES) return;
    parts.list.append(...nearest.map(({ place, length }) => row(layer, place, length)));
    parts.list.hidden = false;
    parts.shut.hidden = false;
    dot = L.circleMarker(here, { radius: 8, className: "near-me", interactive: false }).addTo(map);
  }

  function tell(nearest, accuracy, total) {
    if (!nearest.length) return words.nearNothing;
    if (nearest[0].length > CITY_METRES) return fill(words.nearFar, { d: distance(nearest[0].length) });
    const sure = accuracy > 200 ? ` ${fill(words.nearRough, { d: distance(accuracy) })}` : "";
    const shown = total === 1 ? words.nearShownOne : words.nearShown;
    return fill(shown, { n: nearest.length, m: total }) + sure;
  }

  function inTown(place) {
    return Number(place.precision === MUNICIPALITY);
  }

  function farWords(place, length) {
    if (inTown(place)) return words.nearTown;
    return place.precision ? fill(words.nearAbout, { d: distance(length) }) : distance(length);
  }

  function row(layer, place, length) {
    const item = element("li");
    const line = element("p", "near-name");
    const link = element("a", "", place.name);
    link.href = placeAddress(place);
    line.append(link, element("strong", "", farWords(place, length)));
    item.append(line, element("p", "", what(place).join(" · ")));
    const hours = element("p", place.hours === 1 ? "map-hours is-open" : "map-hours", Foodplan.cards.hoursWords(place));
    const see = element("button", "near-see", words.nearSee);
    see.type = "button";
    see.append(element("span", "visually-hidden", `: ${place.name}`));
    see.addEventListener("click", () => layer.reveal(place.id));
    item.append(hours, see);
    return item;
  }

  Foodplan.near = { offer };
})();
