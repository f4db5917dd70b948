/* j and k move between the answers, c confirms, x declines once a reason is written. */
"use strict";

const list = document.querySelector(".waiting");
if (list) {
  const items = [...list.querySelectorAll(":scope > li")];
  document.querySelector(".keys").hidden = false;
  items.forEach((item) => item.setAttribute("tabindex", "-1"));
  // After a decision the next answer stands where the last one stood. The address names no part of
  // the page: a browser that goes to one takes the focus away again.
  const kept = Number(window.sessionStorage.getItem("updates-place"));
  if (window.location.hash === "#decisa") items[Math.min(kept, items.length - 1)].focus();

  const press = (item, kind) => {
    const button = item.querySelector(`button[data-key="${kind}"]`);
    if (!button) return;
    window.sessionStorage.setItem("updates-place", String(items.indexOf(item)));
    button.form.requestSubmit(button);
  };

  // Enter after a reason declines that answer, not the first of the list.
  list.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.matches("input[name^=motivo]")) return;
    event.preventDefault();
    press(event.target.closest(".waiting > li"), "x");
  });

  document.addEventListener("keydown", (event) => {
    const typing = event.target.matches("textarea, input:not([type=checkbox]), select");
    if (typing || event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
    const here = event.target.closest(".waiting > li");
    const place = items.indexOf(here);
    const key = event.key.toLowerCase();
    if (key === "j" || key === "k") {
      event.preventDefault();
      const next = here ? place + (key === "j" ? 1 : -1) : 0;
      items[Math.min(Math.max(next, 0), items.length - 1)].focus();
    } else if (here && key === "c") {
      event.preventDefault();
      // What somebody else changed meanwhile is not undone by a quick key.
      if (here.querySelector('button[data-key="c"]')) press(here, "c");
      else here.querySelector(".tools button")?.focus();
    } else if (here && key === "x") {
      event.preventDefault();
      const reason = here.querySelector("input[name^=motivo]");
      here.querySelector("details").open = true;
      if (reason.value.trim() === "") reason.focus();
      else press(here, "x");
    }
  });
}
