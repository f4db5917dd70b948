// Rows of opening hours are added, copied and removed at once, and the week that they make is
// shown while somebody types. Without this script the same buttons send the form and it comes back.
"use strict";

(() => {
  const WAIT = 400;
  const PRESETS = [[0, 1, 2, 3, 4], [0, 1, 2, 3, 4, 5], [5, 6], [0, 1, 2, 3, 4, 5, 6]];

  function start(form) {
    const prefix = form.dataset.hours;
    const rows = form.querySelector(".hours-rows");
    const preview = form.querySelector(".hours-preview");
    let asked = 0;
    let timer = 0;

    function all() {
      return [...rows.querySelectorAll(".hours-row")];
    }

    function number() {
      all().forEach((row, place) => {
        const old = row.querySelector("legend").textContent;
        const now = form.dataset.row.replace("{n}", String(place + 1));
        row.querySelector(":scope > legend").textContent = now;
        for (const button of row.querySelectorAll("button[data-act]")) {
          button.textContent = button.textContent.replace(/\d+/, String(place + 1));
        }
        return old;
      });
    }

    function renamed(row, index) {
      const old = `${prefix}rows-${row.dataset.index}-`;
      const now = `${prefix}rows-${index}-`;
      for (const node of row.querySelectorAll("[name], [id], [for], [aria-describedby]")) {
        for (const name of ["name", "id", "for", "aria-describedby"]) {
          if (node.hasAttribute(name)) {
            node.setAttribute(name, node.getAttribute(name).split(old).join(now));
          }
        }
      }
      for (const button of row.querySelectorAll("button[data-act]")) {
        button.value = `${button.dataset.act}-${index}`;
      }
      row.dataset.index = String(index);
      return row;
    }

    function free() {
      return 1 + Math.max(-1, ...all().map((row) => Number(row.dataset.index)));
    }

    function emptied(row) {
      for (const field of row.querySelectorAll("input, select")) {
        if (field.type === "checkbox") {
          field.checked = false;
        } else {
          field.value = "";
        }
        field.removeAttribute("aria-invalid");
        field.classList.remove("is-invalid");
      }
      row.querySelectorAll(".invalid-feedback").forEach((node) => node.remove());
      return row;
    }

    // A clone has the values of the page as it came: what was chosen since is set again.
    function clone(row) {
      const copy = row.cloneNode(true);
      const typed = row.querySelectorAll("input, select");
      copy.querySelectorAll("input, select").forEach((field, place) => {
        field.value = typed[place].value;
        field.checked = typed[place].checked;
      });
      return copy;
    }

    function put(row, after) {
      after.after(renamed(row, free()));
      number();
      row.querySelector("input").focus();
      soon();
    }

    function take(row) {
      const list = all();
      const beside = list[list.indexOf(row) + 1] || list[list.indexOf(row) - 1];
      if (beside) {
        row.remove();
        number();
        beside.querySelector("input").focus();
      } else {
        emptied(row).querySelector("input").focus();
      }
      soon();
    }

    async function show() {
      const mine = (asked += 1);
      const sent = new URLSearchParams();
      for (const [name, value] of new FormData(form.closest("form"))) {
        if (typeof value === "string" && (name.startsWith(prefix) || name === "csrf_token")) {
          sent.append(name, value);
        }
      }
      sent.append("campo", prefix.replace(/-$/, ""));
      const answer = await fetch(form.dataset.preview, {
        method: "POST",
        body: sent,
        credentials: "same-origin",
      });
      if (!answer.ok || mine !== asked) {
        return;
      }
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const found = page.getElementById("anteprima-orario");
      if (found) {
        preview.replaceChildren(...found.childNodes);
      }
    }

    function soon() {
      clearTimeout(timer);
      // Without an answer the week stays as it was, and the button still works.
      timer = setTimeout(() => show().catch(() => undefined), WAIT);
    }

    function act(button) {
      const row = button.closest(".hours-row");
      const list = all();
      const many = list.length >= Number(form.dataset.most);
      switch (button.dataset.act) {
        case "aggiungi":
          return many || put(emptied(clone(list[list.length - 1])), list[list.length - 1]);
        case "copia":
          return many || put(clone(row), row);
        case "togli":
          return take(row);
        case "mostra":
          return show().catch(() => undefined);
        default:
          return press(button);
      }
    }

    function press(button) {
      const days = PRESETS[Number(button.dataset.preset)];
      for (const box of button.closest(".hours-row").querySelectorAll("input[name$='-days']")) {
        box.checked = days.includes(Number(box.value));
      }
      return soon();
    }

    form.addEventListener("click", (event) => {
      const button = event.target.closest("button[data-act], button[data-preset]");
      if (button) {
        event.preventDefault();
        act(button);
      }
    });
    form.addEventListener("input", soon);
    form.addEventListener("change", soon);
    for (const box of form.querySelectorAll(".hours-presets")) {
      box.hidden = false;
    }
  }

  document.querySelectorAll("fieldset.hours-form[data-hours]").forEach(start);
})();
