// What the panel shows: tiles to choose from, or crates and a keypad. It decides nothing.
"use strict";

self.foodplanPanel = (() => {
  const MOST_SHOWN = 40;
  const sums = self.foodplanSum;
  const { fill, lower } = self.foodplanActs;
  const at = (id) => document.getElementById(id);

  function made(tag, className, text) {
    const element = document.createElement(tag);
    element.className = className;
    element.textContent = text || "";
    return element;
  }

  function tileButton(item, choose) {
    const button = made("button", "tile tile-usual", "");
    button.type = "button";
    button.append(made("strong", "", item.name));
    if (item.note) {
      button.append(" ", made("span", "", item.note));
    }
    button.addEventListener("click", () => choose(item));
    const row = document.createElement("li");
    row.append(button);
    return row;
  }

  // A list to choose from; with `find` it can be searched, by the beginning of any word.
  function pick(title, items, choose, find) {
    show("pick", title);
    const list = at("taps-choices");
    const search = at("taps-search");
    const draw = () => {
      const asked = plain(search.value).split(" ").filter(Boolean);
      const shown = find && asked.length ? find(asked) : items;
      list.replaceChildren(...shown.slice(0, MOST_SHOWN).map((item) => tileButton(item, choose)));
      at("taps-none").textContent = shown.length ? "" : at("taps-none").dataset.words || "";
    };
    at("taps-find").hidden = !find;
    search.value = "";
    search.oninput = draw;
    draw();
  }

  const plain = (text) => text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "").trim();

  const matches = (asked, text) => {
    const words = plain(text).split(/[\s·,/]+/);
    return asked.every((part) => words.some((word) => word.startsWith(part)));
  };

  function pad(panel, chips, tap, words) {
    const title = panel.parcel
      ? panel.parcel.name
      : `${panel.act === "intake" ? panel.tile.counterpart_name : words.titles[panel.act]} · ${
        lower(panel.tile.category_name)}`;
    show("pad", title);
    at("taps-chips").replaceChildren(...chips.map((pack) => {
      const text = `+1 ${lower(pack.name)}`;
      const named = /\d/.test(pack.name) ? text : `${text} ${sums.kilos(pack.grams)} kg`;
      const button = made("button", "taps-chip", named);
      button.type = "button";
      button.addEventListener("click", () => tap(pack));
      return button;
    }));
    at("taps-keys").classList.toggle("whole", panel.sum.whole);
    at("taps-date").hidden = panel.act !== "intake";
    at("taps-date").open = Boolean(panel.dateKind);
    at("taps-date-kind").value = panel.dateKind || "";
    at("taps-date-text").value = panel.dateText || "";
    total(panel);
  }

  function total(panel) {
    const each = panel.parcel ? panel.parcel.grams : 0;
    const slip = sums.slip(panel.sum);
    const weight = sums.grams(panel.sum, each);
    at("taps-slip").textContent = panel.parcel
      ? `${slip || "0"} × ${sums.kilos(each)} kg`
      : slip || "0";
    at("taps-total").textContent = sums.kilos(weight);
    at("taps-save").classList.toggle("is-empty", !weight);
  }

  // What has a date leaves first; the day is ISO, null where nothing has one.
  function hint(day, words) {
    const text = day ? fill(words.first, { day: day.split("-").reverse().join("/") }) : "";
    at("taps-hint").textContent = text;
    at("taps-hint").hidden = !text;
  }

  function people(panel, words, weighs) {
    show("people", words.titles.opening);
    at("taps-households").value = panel.households;
    at("taps-persons").value = panel.people;
    at("taps-weighed").hidden = !weighs;
    at("taps-save").classList.remove("is-empty");
  }

  function destinations(places, tile, change) {
    const where = at("taps-where");
    where.hidden = !places.length;
    if (!places.length) {
      return;
    }
    const select = at("taps-where-to");
    select.replaceChildren(...places.map((place) => new Option(place.name, place.slug)));
    select.value = tile.counterpart;
    const say = () => {
      const option = select.selectedOptions[0];
      at("taps-where-now").textContent = option ? lower(option.textContent) : "";
    };
    select.onchange = () => {
      say();
      change(places.find((place) => place.slug === select.value));
    };
    say();
  }

  // A question in plain words with its answers as buttons; none takes it away.
  function ask(text, answers) {
    const box = at("taps-question");
    box.replaceChildren();
    // The answers save: a button more beside them would only ask again.
    at("taps-save").hidden = Boolean(answers) || at("taps-pick").hidden === false;
    if (!text) {
      return;
    }
    box.append(made("p", "", text));
    for (const answer of answers || []) {
      const button = made("button", "btn btn-outline-primary", answer.text);
      button.type = "button";
      button.addEventListener("click", answer.act);
      box.append(button);
    }
  }

  function show(view, title) {
    for (const name of ["pick", "pad", "people"]) {
      at(`taps-${name}`).hidden = name !== view;
    }
    at("taps-title").textContent = title;
    ask("");
    at("taps-panel").hidden = false;
    document.body.classList.add("taps-open");
    window.scrollTo(0, 0);
    at("taps-title").focus({ preventScroll: true });
  }

  // Who opened it has the focus again, or the title where that is gone.
  function close(opener) {
    at("taps-panel").hidden = true;
    document.body.classList.remove("taps-open");
    const target = opener && opener.isConnected ? opener : document.querySelector("h1");
    if (target.tagName === "H1") {
      target.tabIndex = -1;
    }
    target.focus({ preventScroll: true });
  }

  // Fingers and keys, told to whoever knows what they mean.
  function bind({ typing, press, clear, back, save, write }) {
    at("taps-keys").addEventListener("click", (event) => {
      const key = event.target.closest("[data-key]");
      if (key && typing()) {
        press(key.dataset.key);
      }
    });
    at("taps-sum").addEventListener("click", () => typing() && clear());
    at("taps-back").addEventListener("click", back);
    at("taps-save").addEventListener("click", save);
    at("taps-panel").addEventListener("input", (event) => {
      if (event.target.dataset.kept) {
        write(event.target.dataset.kept, event.target.value);
      }
    });
    document.addEventListener("keydown", (event) => {
      const elsewhere = event.target.closest("input, select, textarea, a, summary");
      if (!typing() || elsewhere || event.ctrlKey || event.metaKey || event.altKey) {
        return;
      }
      const key = { Backspace: "back", "+": "plus" }[event.key] || event.key;
      if (/^(\d|,|back|plus)$/.test(key)) {
        event.preventDefault();
        press(key);
      } else if (event.key === "Enter" && !event.target.closest("button")) {
        save();
      }
    });
  }

  return { bind, pick, matches, pad, total, hint, people, destinations, ask, close, at };
})();
