// A file can be dragged onto the form, and the page follows the work at it. Without this script
// the file is chosen with the button and "Aggiorna" shows how far the work is.
"use strict";

(() => {
  const form = document.querySelector("form.import-upload");
  const zone = form && form.querySelector(".drop-zone");
  const input = form && form.querySelector("input[type=file]");
  const state = form && form.querySelector(".upload-state");

  // A file beyond the limit is said at once, not after minutes of sending.
  function fits() {
    const file = input.files[0];
    const large = Boolean(file) && file.size > Number(form.dataset.most);
    state.textContent = large ? form.dataset.tooLarge : "";
    state.classList.toggle("mistake", large);
    return !large;
  }

  function followDrag() {
    for (const name of ["dragenter", "dragover"]) {
      zone.addEventListener(name, (event) => {
        event.preventDefault();
        zone.classList.add("dragged");
      });
    }
    for (const name of ["dragleave", "drop"]) {
      zone.addEventListener(name, () => zone.classList.remove("dragged"));
    }
    zone.addEventListener("drop", (event) => {
      event.preventDefault();
      if (event.dataTransfer.files.length) {
        input.files = event.dataTransfer.files;
        fits();
      }
    });
  }

  if (form) {
    followDrag();
    input.addEventListener("change", fits);
    form.addEventListener("submit", (event) => {
      if (!fits()) {
        event.preventDefault();
        event.stopImmediatePropagation();
        return;
      }
      state.textContent = input.files.length ? form.dataset.sending : "";
    });
  }

  const progress = document.querySelector(".import-progress");
  const EVERY = 1000;

  async function look() {
    let found = null;
    try {
      const answer = await fetch(progress.dataset.state, { credentials: "same-origin" });
      found = answer.ok ? await answer.json() : null;
    } catch {
      found = null;
    }
    if (found && !found.working) {
      window.location.replace(window.location.pathname);
      return;
    }
    if (found) {
      const bar = progress.querySelector("progress");
      const line = progress.querySelector("p:last-of-type");
      if (bar && bar.max > 1 && found.total) {
        bar.max = found.total;
        bar.value = found.done;
      }
      if (line && found.line) {
        line.textContent = found.line;
      }
    }
    window.setTimeout(look, EVERY);
  }

  if (progress) {
    window.setTimeout(look, EVERY);
  }
})();
