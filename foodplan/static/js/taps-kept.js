// What the phone keeps of a page: what is being typed, whose hand it is, and the page as it is now.
"use strict";

self.foodplanKept = (() => {
  const HAND = "foodplan-hand";
  const key = (site) => `foodplan-taps:${site}`;

  // Where a browser keeps nothing, what is typed lives as long as the page.
  function quietly(work) {
    try {
      return work();
    } catch (_refused) {
      return null;
    }
  }

  const draft = (site) => quietly(() => JSON.parse(sessionStorage.getItem(key(site)) || "null"));
  const keep = (site, panel) => quietly(() => sessionStorage.setItem(key(site), JSON.stringify(panel)));
  const forget = (site) => quietly(() => sessionStorage.removeItem(key(site)));

  // The initials that were tapped today hold for the page without a signal too.
  const keepHand = (day, hand) => quietly(() => localStorage.setItem(HAND, JSON.stringify({ day, hand })));
  const handOf = (day) => {
    const kept = quietly(() => JSON.parse(localStorage.getItem(HAND) || "null"));
    return kept && kept.day === day ? kept.hand : null;
  };

  // The register's page as the server shows it now, or null: no signal, or a session that ended.
  async function page(site) {
    try {
      const asked = await fetch(`/registro?sito=${encodeURIComponent(site)}`, { redirect: "error" });
      const text = asked.ok ? await asked.text() : "";
      const found = new DOMParser().parseFromString(text, "text/html");
      return found.getElementById("taps-data") ? found : null;
    } catch (_offline) {
      return null;
    }
  }

  // Only what differs is drawn again, so that nothing flickers.
  function draw(fresh) {
    for (const part of document.querySelectorAll("[data-fresh]")) {
      const news = fresh.getElementById(part.id);
      if (news && news.innerHTML !== part.innerHTML) {
        part.replaceChildren(...news.childNodes);
      }
    }
    return JSON.parse(fresh.getElementById("taps-data").textContent);
  }

  return { draft, keep, forget, keepHand, handOf, page, draw };
})();
