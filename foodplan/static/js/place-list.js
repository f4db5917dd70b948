// The list of places by keyboard: j and k go from row to row, Enter opens, c confirms, / searches.
"use strict";

(() => {
  const rows = [...document.querySelectorAll("[data-work] [data-row]")];
  const search = document.querySelector("[data-search]");
  document.querySelectorAll("[data-keys]").forEach((words) => {
    words.hidden = false;
  });

  function here() {
    return rows.findIndex((row) => row.contains(document.activeElement));
  }

  function go(step) {
    const at = here();
    const next = at < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(Math.max(at + step, 0), rows.length - 1);
    rows[next]?.querySelector("[data-open]").focus();
  }

  function isTyping(target) {
    return target.closest("input, textarea, select, [contenteditable]") !== null;
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (event.key === "j") go(1);
    else if (event.key === "k") go(-1);
    else if (event.key === "/" && search) search.select();
    else if (event.key === "c" && here() >= 0 && !event.repeat) rows[here()].querySelector("[data-confirm]")?.click();
    else return;
    event.preventDefault();
  });

  // After a confirmation the work goes on at the top of what is left.
  if (window.location.hash === "#da-sistemare") rows[0]?.querySelector("[data-open]").focus();
})();
