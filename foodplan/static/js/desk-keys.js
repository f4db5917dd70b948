/* The desk without a mouse: j and k go through the rows, / to the search, ? shows the keys. */
"use strict";

function rows() {
  return [...document.querySelectorAll("[data-row]")].filter((row) => row.offsetParent !== null);
}

function move(step) {
  const all = rows();
  if (all.length === 0) return;
  const at = all.indexOf(document.activeElement);
  const next = at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + step, 0), all.length - 1);
  all[next].focus();
}

const help = document.getElementById("tasti");
const actions = {
  j: () => move(1),
  k: () => move(-1),
  "/": () => document.getElementById("cerca").focus(),
  "?": () => {
    help.open = !help.open;
    if (help.open) help.querySelector("summary").focus();
  },
};

document.addEventListener("keydown", (event) => {
  const typing = event.target.matches("textarea, input, select, [contenteditable]");
  if (typing || event.ctrlKey || event.altKey || event.metaKey) return;
  const act = actions[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});
