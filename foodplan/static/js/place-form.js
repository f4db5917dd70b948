// What saving would change is shown while the form is filled in. Without this script the button
// "Vedi che cosa cambia" does the same: it sends the form, and nothing is kept.
"use strict";

(() => {
  const form = document.querySelector("form.place-form");
  const button = form && form.querySelector("button[data-preview]");
  const WAIT = 400;
  let asked = 0;
  let timer = 0;

  async function show() {
    const mine = (asked += 1);
    const answer = await fetch(button.getAttribute("formaction").split("#")[0], {
      method: "POST",
      body: new URLSearchParams(new FormData(form)),
      credentials: "same-origin",
    });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const found = page.getElementById("anteprima");
    // A later change has been asked about meanwhile: its answer counts.
    if (answer.ok && found && mine === asked) {
      document.getElementById("anteprima").replaceChildren(...found.childNodes);
    }
  }

  if (button) {
    form.addEventListener("change", () => {
      clearTimeout(timer);
      // Without an answer the text stays as it was, and the button still works.
      timer = setTimeout(() => show().catch(() => undefined), WAIT);
    });
    button.addEventListener("click", (event) => {
      event.preventDefault();
      const there = () => document.getElementById("anteprima").scrollIntoView({ block: "center" });
      show().then(there, () => form.requestSubmit(button));
    });
  }
})();
