/* One key for one decision, only while the focus is inside the form and outside its texts. */
"use strict";

for (const form of document.querySelectorAll("form[data-keys]")) {
  form.querySelector(".keys").hidden = false;
  form.querySelector("#decisione").focus({ preventScroll: true });
  form.addEventListener("keydown", (event) => {
    const typing = event.target.matches("textarea, input:not([type=checkbox]), select");
    if (typing || event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
    const button = form.querySelector(`button[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
    if (!button) return;
    event.preventDefault();
    const answer = form.querySelector("textarea");
    if (button.dataset.key === "r" && answer.value.trim() === "") {
      answer.focus();
    } else {
      form.requestSubmit(button);
    }
  });
}
