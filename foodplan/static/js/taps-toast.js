// What was just recorded, for ten seconds, with the button that takes it back.
"use strict";

self.foodplanToast = (() => {
  const SECONDS = 10;
  const at = (id) => document.getElementById(id);
  let clock = 0;
  let undo = null;

  function say(text) {
    at("taps-said").textContent = text;
    at("taps-toast").classList.toggle("shown", Boolean(text));
    clearTimeout(clock);
    clock = text ? setTimeout(elapsed, SECONDS * 1000) : 0;
  }

  // Whoever is on the button keeps it; what is older is taken back from the list of movements.
  function elapsed() {
    if (at("taps-toast").contains(document.activeElement)) {
      clock = setTimeout(elapsed, SECONDS * 1000);
    } else {
      hush();
    }
  }

  function hush() {
    offer(null);
    say("");
  }

  function offer(act) {
    undo = act;
    at("taps-undo").hidden = !act;
  }

  function show(text, act) {
    offer(act);
    say(text);
  }

  // Bound where the toast is on the page; elsewhere these scripts have nothing to do.
  if (at("taps-undo")) {
    at("taps-undo").addEventListener("click", () => {
      const act = undo;
      offer(null);
      if (act) {
        act();
      }
    });
  }

  return { show, hush };
})();
