// The address and the code to copy are made whole, and copied by a button where the browser can.
"use strict";

(() => {
  const told = document.getElementById("copiato");

  function whole(text) {
    // Only a browser surely knows under which address it reached this site.
    return text.replace(/^\/|(?<=src=")\//, `${window.location.origin}/`);
  }

  async function copy(button, field) {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
      told.textContent = button.dataset.done;
      button.textContent = button.dataset.done;
    } catch (error) {
      // The text is selected: who reads can copy it by hand.
      console.warn(error);
    }
  }

  document.querySelectorAll("[data-copy]").forEach((button) => {
    const field = document.getElementById(button.dataset.copy);
    field.value = whole(field.value);
    if (!navigator.clipboard) return;
    button.hidden = false;
    button.addEventListener("click", () => copy(button, field));
  });
})();
