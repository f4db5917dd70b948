// A number of people grows and shrinks by one tap: − 41 +. It stays a plain field to type in.
"use strict";

(() => {
  const read = (input) => (/^\d+$/.test(input.value.trim()) ? Number(input.value.trim()) : null);

  function step(input, by) {
    const now = read(input);
    // An empty field says nothing; the first tap on + is the first who came.
    const next = now === null ? Math.max(by, 0) : Math.max(now + by, 0);
    input.value = String(next);
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function button(input, by, sign) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "step";
    made.textContent = sign;
    const label = document.querySelector(`label[for="${input.id}"]`);
    made.setAttribute("aria-label", `${sign}1 ${label ? label.textContent.trim() : ""}`.trim());
    made.addEventListener("click", () => step(input, by));
    return made;
  }

  for (const input of document.querySelectorAll(".stepper input")) {
    const row = document.createElement("div");
    row.className = "steps";
    input.before(row);
    row.append(button(input, -1, "−"), input, button(input, 1, "+"));
  }
})();
