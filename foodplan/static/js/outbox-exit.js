// Signing out leaves on the phone only what was never sent: the rest of the register's data goes.
"use strict";

(function () {
  const PATIENCE_MS = 1000;
  const SENDING_MS = 5000;
  const form = document.querySelector("form[action='/uscita'], form[action='/registro/telefono/stacca']");
  if (!form || !self.indexedDB) return;

  function wiped() {
    return new Promise((resolve) => {
      const request = indexedDB.open("foodplan-outbox");
      // There was never a queue here, and there need be none to leave.
      request.onupgradeneeded = () => request.transaction.abort();
      request.onerror = resolve;
      request.onsuccess = () => {
        const running = request.result.transaction(["entries", "meta"], "readwrite");
        const entries = running.objectStore("entries");
        const meta = running.objectStore("meta");
        entries.getAll().onsuccess = (event) => {
          event.target.result.filter((entry) => entry.state === "sent").forEach((entry) => entries.delete(entry.id));
        };
        meta.get("place").onsuccess = (event) => {
          meta.clear();
          meta.put(event.target.result || 0, "place");
        };
        running.oncomplete = resolve;
        running.onabort = resolve;
      };
    });
  }

  // What was half typed, and by whose hand, is not the next person's to go on with.
  function forgetDrafts() {
    try {
      for (const kept of [localStorage, sessionStorage]) {
        Object.keys(kept).filter((name) => /^foodplan-(taps:|hand)/.test(name)).forEach((name) => kept.removeItem(name));
      }
    } catch (_refused) {
      // Where a browser keeps nothing there is nothing to forget, and everybody may leave.
    }
  }

  // What a phone has not sent is no longer its own once it is let go: it is sent before, or said.
  async function unsent() {
    if (!form.dataset.unsent || form.dataset.warned || !self.foodplanOutbox) return 0;
    const late = new Promise((resolve) => setTimeout(resolve, SENDING_MS));
    await Promise.race([self.foodplanOutbox.flush(), late]).catch(() => undefined);
    const { queued, review } = await self.foodplanOutbox.status();
    return queued + review;
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const left = await unsent().catch(() => 0);
    if (left) {
      form.dataset.warned = "yes";
      const said = document.createElement("p");
      said.className = "alert alert-warning";
      said.setAttribute("role", "alert");
      said.textContent = form.dataset.unsent.replace("{n}", left);
      form.prepend(said);
      return;
    }
    forgetDrafts();
    const late = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
    Promise.race([wiped(), late]).then(() => form.submit());
  });
})();
