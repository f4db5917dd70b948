// The card of a place and the list of those on one point: dialogs that take the focus and give it back.
"use strict";

(function () {
  const { element, fill, frame, placeAddress, present, still, what, words, writePlace } = Foodplan.page;
  const LANGUAGE = document.documentElement.lang;
  const ROME = { timeZone: "Europe/Rome" };
  const DAY = 86400000;
  const MOST = 200;

  const asTime = new Intl.DateTimeFormat(LANGUAGE, { ...ROME, hour: "numeric", minute: "2-digit", hourCycle: "h23" });
  const asDay = new Intl.DateTimeFormat("sv", { ...ROME, dateStyle: "short" });
  const asWeekday = new Intl.DateTimeFormat(LANGUAGE, { ...ROME, weekday: "long" });
  const asDate = new Intl.DateTimeFormat(LANGUAGE, { ...ROME, day: "numeric", month: "long" });

  // ---- hours in words; what the columns say holds until the state changes

  const UNKNOWN = 0;
  const OPEN = 1;
  const CLOSED = 2;

  function time(instant) {
    return asTime.format(instant).replace(/^0(\d)/, "$1");
  }

  function when(instant, now, today, tomorrow, weekday, dated) {
    const values = { t: time(instant), d: asWeekday.format(instant) };
    const day = asDay.format(instant);
    if (day === asDay.format(now)) return fill(today, values);
    if (day === asDay.format(now + DAY)) return fill(tomorrow, values);
    if (instant - now < 6 * DAY) return fill(weekday, values);
    return fill(dated, { t: values.t, d: asDate.format(instant) });
  }

  function hoursWords(place) {
    const now = present();
    if (place.hours === UNKNOWN) return words.wordUnknown;
    if (place.changes && now >= place.changes * 1000) return words.wordPassed;
    if (place.hours === OPEN) {
      if (!place.changes) return words.wordIsOpen;
      return when(place.changes * 1000, now, words.wordUntil, words.wordUntilTomorrow, words.wordUntilDay, words.wordUntilDate);
    }
    if (place.hours === CLOSED) {
      if (!place.opens) return words.wordIsClosed;
      return when(place.opens * 1000, now, words.wordOpens, words.wordOpensTomorrow, words.wordOpensDay, words.wordOpensDate);
    }
    return words.wordAppointment;
  }

  // ---- what a card says

  function coded(name, code) {
    return words[`${name}${code[0].toUpperCase()}${code.slice(1)}`] || code;
  }

  function card(place) {
    const box = element("div", "map-card");
    box.append(element("p", "map-card-name", place.name));
    box.append(element("p", "", what(place).join(" · ")));
    if (place.address) box.append(element("p", "", place.address));
    box.append(element("p", place.hours === OPEN ? "map-hours is-open" : "map-hours", hoursWords(place)));
    if (place.access) box.append(element("p", "", coded("access", place.access)));
    if (place.wheelchair) box.append(element("p", "", coded("wheelchair", place.wheelchair)));
    if (place.confirm && place.hours !== UNKNOWN) box.append(element("p", "map-card-warning", words.wordConfirm));
    if (place.precision === 1) {
      box.append(element("p", "quiet", fill(words.wordApproximate, { m: place.error })));
    } else if (place.precision === 2) {
      box.append(element("p", "quiet", words.wordMunicipality));
    }
    const link = element("a", "", words.wordOpen);
    link.href = placeAddress(place);
    // Within another site's page a place opens in a window of its own.
    if (window.self !== window.top) link.target = "_blank";
    box.append(link);
    return box;
  }

  function listOf(map, popup) {
    const places = popup.places;
    const box = element("div", "map-card");
    box.append(element("p", "map-card-name", fill(words.wordHere, { n: places.length })));
    const list = element("ul", "map-card-list");
    places.slice(0, MOST).forEach((place) => {
      const choose = button("", place.name, () => show(map, popup, place));
      choose.append(element("span", "", what(place).join(" · ")));
      const item = element("li");
      item.append(choose);
      list.append(item);
    });
    box.append(list);
    if (places.length > MOST) box.append(element("p", "quiet", fill(words.wordMore, { n: places.length - MOST })));
    return box;
  }

  function button(className, text, act) {
    const made = element("button", className, text);
    made.type = "button";
    made.addEventListener("click", (event) => {
      // Leaflet would take a click on what has just left the card for one on the map.
      L.DomEvent.stop(event);
      act();
    });
    return made;
  }

  // ---- opening and closing

  // `back` answers the element that takes the focus when the card closes; `places` are all those
  // on the point, where there is more than one.
  function make(map, at, back, places) {
    const popup = L.popup({ maxWidth: 280, minWidth: 200, maxHeight: 280, offset: [0, -8] }).setLatLng(at);
    popup.back = back;
    popup.places = places;
    popup.setContent(element("div")).openOn(map);
    return popup;
  }

  function openCard(map, place, at, back, places = []) {
    show(map, make(map, at, back, places), place);
  }

  function openList(map, places, at, back) {
    list(map, make(map, at, back, places));
  }

  function list(map, popup) {
    popup.place = null;
    leave();
    writePlace(null);
    popup.setContent(listOf(map, popup));
    dress(map, popup, words.wordList);
  }

  function show(map, popup, place) {
    const box = card(place);
    if (popup.places.length > 1) box.append(button("map-card-back", words.wordBack, () => list(map, popup)));
    popup.place = place;
    popup.setContent(box);
    leave();
    if (place.precision === 1) {
      ring = L.circle(place.at, { radius: place.error, className: "error-ring", interactive: false }).addTo(map);
    }
    writePlace(place.id);
    dress(map, popup, place.name);
  }

  function dress(map, popup, label) {
    const box = popup.getElement();
    box.setAttribute("role", "dialog");
    box.setAttribute("aria-label", label);
    box.querySelector(".leaflet-popup-close-button").setAttribute("aria-label", words.wordClose);
    box.onkeydown = (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      map.closePopup(popup);
    };
    box.querySelector(".map-card :is(a, button)").focus({ preventScroll: true });
  }

  let ring = null;

  function leave() {
    if (ring) ring.remove();
    ring = null;
  }

  function closed(map, popup) {
    if (!popup.back) return;
    leave();
    // Another card may open at once: then the address has its place already.
    window.setTimeout(() => {
      if (!map._popup?.isOpen()) writePlace(null);
    });
    const held = document.activeElement;
    if (held !== document.body && !popup.getElement()?.contains(held)) return;
    const pin = popup.back();
    pin?.classList.remove("is-covered");
    pin?.focus({ preventScroll: true });
  }

  // A mark half under the open card or under the buttons is too small to hit: it steps aside
  // until the map moves or the card closes.
  function clear(map) {
    const open = Boolean(map._popup?.isOpen());
    // A card that is fading out is still in the page, but covers nothing any more.
    const cards = open ? [...map._popup.getElement().children] : [];
    const over = [...cards, ...frame.querySelectorAll(".leaflet-control")];
    const boxes = over.map((item) => item.getBoundingClientRect());
    const source = open ? map._popup.back?.() : null;
    const pins = [...frame.querySelectorAll(".map-pin")];
    const marks = pins.map((pin) => pin.getBoundingClientRect());
    pins.forEach((pin, n) => {
      const mark = marks[n];
      const hit = boxes.some(
        (box) => mark.left < box.right && mark.right > box.left && mark.top < box.bottom && mark.bottom > box.top,
      );
      pin.classList.toggle("is-covered", hit && pin !== source);
    });
  }

  function attend(map) {
    map.on("popupclose", (event) => closed(map, event.popup));
    map.on("moveend popupopen popupclose", () => window.setTimeout(() => clear(map), still ? 0 : 300));
  }

  Foodplan.cards = { attend, clear, hoursWords, openCard, openList };
})();
