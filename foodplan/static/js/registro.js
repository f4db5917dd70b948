// A form of the register is sent once, however impatiently its button is pressed. Without this
// script nothing is lost: the form's own identifier makes two sendings one movement.
"use strict";

for (const form of document.querySelectorAll("form[data-once]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) {
      event.preventDefault();
    }
    form.dataset.sent = "yes";
  });
}

// A page that comes back from the browser's history may be sent again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-once]")) {
    delete form.dataset.sent;
  }
});

// A row offers the lots of its own category; without this script it offers them all, and the
// server says when they do not belong together.
function narrowLots(row) {
  const category = row.querySelector("select[name$='-category']");
  const lot = row.querySelector("select[name$='-lot']");
  if (!category || !lot) {
    return;
  }
  const narrow = () => {
    for (const option of lot.options) {
      const known = Boolean(category.value && option.value);
      const other = known && !option.value.startsWith(`${category.value}|`);
      option.hidden = other;
      option.disabled = other;
      if (other && option.selected) {
        lot.value = "";
      }
    }
  };
  category.addEventListener("change", narrow);
  narrow();
}

document.querySelectorAll(".goods-row").forEach(narrowLots);
