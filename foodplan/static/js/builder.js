// The figure beside the form follows what is chosen. Without this script the button "Calcola"
// does the same: it sends the form to be computed, and nothing is kept.
"use strict";

(() => {
  const form = document.querySelector("form.builder");
  const button = form && form.querySelector("button[formaction]");
  const WAIT = 300;
  let asked = 0;
  let timer = 0;

  async function compute() {
    const mine = (asked += 1);
    const answer = await fetch(button.getAttribute("formaction").split("#")[0], {
      method: "POST",
      body: new URLSearchParams(new FormData(form)),
      credentials: "same-origin",
    });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const found = page.getElementById("anteprima");
    // A later choice has been asked about meanwhile: its answer counts.
    if (answer.ok && found && mine === asked) {
      document.getElementById("anteprima").replaceChildren(...found.childNodes);
    }
  }

  function count(group) {
    const words = group.querySelector(".filter-count");
    const ticked = group.querySelectorAll("input:checked").length;
    const said = ticked === 1 ? words.dataset.one : words.dataset.many;
    words.textContent = ticked ? said.replace(/\d+/, String(ticked)) : words.dataset.none;
  }

  if (button) {
    form.addEventListener("change", (event) => {
      const group = event.target.closest(".filter-group");
      if (group) {
        count(group);
      }
      clearTimeout(timer);
      // Without an answer the figure stays as it was, and the button still works.
      timer = setTimeout(() => compute().catch(() => undefined), WAIT);
    });
  }
})();
