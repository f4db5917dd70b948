// Three taps between two crates: tile, digits, Registra. Whatever is recorded goes through the
// phone's queue, with a signal or without; where that cannot be, tiles stay plain links.
"use strict";

(() => {
  const outbox = self.foodplanOutbox;
  const sums = self.foodplanSum;
  const acts = self.foodplanActs;
  const screen = self.foodplanPanel;
  const { at, fill } = screen;
  const UNDO_SECONDS = 10;
  const CLOCK_TOLERATED = 10 * 60 * 1000;
  // A second tap that lands where the first one changed the screen was meant for the first.
  const DOUBLE_TAP = { ms: 400, px: 40 };

  if (!outbox || !at("taps-panel")) {
    return;
  }

  const words = JSON.parse(at("taps-words").textContent);
  const embedded = at("taps-data");
  at("taps-none").dataset.words = words.no_match;
  let data = null;
  let panel = null;
  let views = [];
  let saving = false;
  let stale = false;
  let ahead = 0;
  const mine = new Map();
  const waiting = [];
  const changed = { at: -Infinity, x: 0, y: 0 };

  const draftKey = () => `foodplan-taps:${data.site.slug}`;
  const context = () => ({ site: data.site.slug, hand: data.hand || null, ahead, words });
  const address = (word, more) =>
    `/registro/${word}?${new URLSearchParams({ sito: data.site.slug, ...more })}`;
  const WORDS = { intake: "arrivo", distribution: "uscita", disposal: "scarto" };

  // ---- what is being typed survives a reload -------------------------------------------------

  function keep() {
    try {
      sessionStorage.setItem(draftKey(), JSON.stringify(panel));
    } catch (_full) {
      // Where nothing can be kept, what is typed lives as long as the page.
    }
  }

  function forget() {
    try {
      sessionStorage.removeItem(draftKey());
    } catch (_none) {
      // There was nothing to forget.
    }
  }

  async function resume() {
    let draft = null;
    try {
      draft = JSON.parse(sessionStorage.getItem(draftKey()) || "null");
    } catch (_broken) {
      forget();
    }
    if (!draft || !draft.id) {
      return;
    }
    // A tab that was doubled, or closed just after saving, has an id that is in the queue.
    const known = (await outbox.list()).some((entry) => entry.id === draft.id);
    if (known) {
      forget();
      return;
    }
    views = [];
    enter(() => {
      panel = draft;
      draw();
    });
  }

  // ---- screens, each one step of the browser's own way back ------------------------------------

  function enter(view) {
    views.push(view);
    history.pushState({ taps: views.length }, "");
    view();
  }

  function leave() {
    forget();
    panel = null;
    views = [];
    screen.close();
    if (stale) {
      refresh();
    }
    const refused = waiting.shift();
    if (refused) {
      setTimeout(() => review(refused), 0);
    }
  }

  function unwind() {
    const depth = views.length;
    leave();
    if (depth && history.state && history.state.taps) {
      history.go(-depth);
    }
  }

  window.addEventListener("popstate", (event) => {
    const depth = (event.state && event.state.taps) || 0;
    if (!views.length) {
      return;
    }
    if (depth && depth < views.length) {
      views = views.slice(0, depth);
      forget();
      panel = null;
      views[depth - 1]();
    } else if (!depth) {
      const opener = opened;
      leave();
      focusOn(opener);
    }
  });

  let opened = null;
  const focusOn = (element) => {
    const target = element && element.isConnected ? element : document.querySelector("h1");
    if (target) {
      target.tabIndex = target.tagName === "H1" ? -1 : target.tabIndex;
      target.focus({ preventScroll: true });
    }
  };

  // ---- choosing ---------------------------------------------------------------------------------

  const shelf = (category) => data.shelves.find((item) => item.category === category);

  const tileItem = (act) => (tile) => ({
    tile,
    name: act === "intake" ? tile.counterpart_name : tile.category_name,
    note: act === "intake" ? acts.lower(tile.category_name) : noteOf(act, tile),
  });

  function noteOf(act, tile) {
    const buyers = tile.counterpart.startsWith("buyers");
    if (act === "disposal" || buyers) {
      return acts.lower(tile.counterpart_name);
    }
    const there = shelf(tile.category);
    return there && there.grams ? fill(words.in_stock, { kilos: sums.kilos(there.grams) }) : "";
  }

  function choose(act) {
    if (act === "opening" || (act === "distribution" && data.site.mode === "by_count")) {
      people();
      return;
    }
    const given = act === "distribution" && data.site.mode === "by_parcel" ? data.parcels : [];
    const items = [
      ...given.map((parcel) => ({ parcel, name: parcel.name, note: `${sums.kilos(parcel.grams)} kg` })),
      ...data.tiles[act].map(tileItem(act)),
      { other: true, name: words.other },
    ];
    enter(() => {
      at("taps-plain").href = address(WORDS[act], {});
      screen.pick(words.which[act], items, (item) => chosen(act, item));
    });
  }

  function chosen(act, item) {
    if (item.other) {
      const all = everything(act);
      const find = (asked) => (asked.length ? all.filter((one) => screen.matches(asked, one.search)) : all);
      enter(() => screen.pick(words.which[act], all, (one) => chosen(act, one), find));
    } else if (item.tile && item.tile.plain) {
      const { counterpart, category } = item.tile;
      location.assign(address(WORDS[act], { da: counterpart, categoria: category }));
    } else {
      type({ act, tile: item.tile || null, parcel: item.parcel || null });
    }
  }

  // Every source with every category, or every category with the usual end; the likeliest first.
  function everything(act) {
    const shelves = [...data.shelves].sort((one, other) =>
      act === "intake" ? 0 : Number(other.grams > 0) - Number(one.grams > 0));
    const ends = act === "intake" ? data.sources : [usualEnd(act)];
    return ends.flatMap((end) => shelves.map((item) => {
      const tile = {
        counterpart: end.slug,
        counterpart_name: end.name,
        category: item.category,
        category_name: item.name,
        source_kind: end.source_kind || "",
      };
      return { ...tileItem(act)(tile), search: `${end.name} ${item.name}` };
    }));
  }

  function usualEnd(act) {
    if (act === "distribution") {
      return { slug: "people", name: "" };
    }
    return data.destinations.find((place) => place.slug === data.usual_destination)
      || data.destinations[0];
  }

  // ---- typing -------------------------------------------------------------------------------------

  function type(what) {
    enter(() => {
      panel = { id: acts.newId(), sum: sums.empty(Boolean(what.parcel)), ...what };
      draw();
    });
  }

  function people() {
    enter(() => {
      panel = { id: acts.newId(), act: "opening", households: "", people: "" };
      draw();
    });
  }

  function draw() {
    if (panel.act === "opening") {
      screen.show("people", words.titles.opening);
      at("taps-households").value = panel.households;
      at("taps-persons").value = panel.people;
      at("taps-save").classList.remove("is-empty");
      return;
    }
    const chips = panel.parcel
      ? []
      : data.chips.filter((pack) => pack.category === panel.tile.category);
    screen.pad(panel, chips, (pack) => sumTo(sums.chip(panel.sum, pack)), words);
    const there = panel.tile && panel.act !== "intake" ? shelf(panel.tile.category) : null;
    const day = there && there.first_day;
    screen.hint(day ? fill(words.first, { day: day.split("-").reverse().join("/") }) : "");
    const places = panel.act === "disposal" ? data.destinations : [];
    screen.destinations(places, panel.tile ? panel.tile.counterpart : "", (place) => {
      panel.tile = { ...panel.tile, counterpart: place.slug, counterpart_name: place.name };
      keep();
    });
    keep();
  }

  function sumTo(sum) {
    panel.sum = sum;
    screen.ask("");
    screen.total(panel);
    keep();
  }

  at("taps-keys").addEventListener("click", (event) => {
    const key = event.target.closest("[data-key]");
    if (key && panel) {
      sumTo(sums.press(panel.sum, key.dataset.key));
    }
  });
  at("taps-sum").addEventListener("click", () => panel && sumTo(sums.empty(panel.sum.whole)));
  for (const [id, name] of [["taps-households", "households"], ["taps-persons", "people"]]) {
    at(id).addEventListener("input", () => {
      if (panel) {
        panel[name] = at(id).value;
        keep();
      }
    });
  }
  for (const [id, name] of [["taps-date-kind", "dateKind"], ["taps-date-text", "dateText"]]) {
    at(id).addEventListener("input", () => {
      if (panel) {
        panel[name] = at(id).value;
        keep();
      }
    });
  }
  at("taps-back").addEventListener("click", () => history.back());
  at("taps-save").addEventListener("click", () => save({}));

  document.addEventListener("keydown", (event) => {
    const field = event.target.closest("input, select, textarea, a, summary");
    if (!panel || panel.act === "opening" || field || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    const key = { Backspace: "back", "+": "plus" }[event.key] || event.key;
    if (/^(\d|,|back|plus)$/.test(key)) {
      event.preventDefault();
      sumTo(sums.press(panel.sum, key));
    } else if (event.key === "Enter" && !event.target.closest("button")) {
      save({});
    }
  });

  // ---- saving ---------------------------------------------------------------------------------------

  const number = (text) => (/^\d{1,5}$/.test(text.trim()) ? Number(text.trim()) : null);

  function problem() {
    if (panel.act === "opening") {
      const wrong = number(panel.households) === null
        || (panel.people.trim() && number(panel.people) === null);
      return wrong ? words.families : "";
    }
    if (!sums.grams(panel.sum, 1)) {
      return words.number;
    }
    const dated = panel.act === "intake" && (panel.dateKind || (panel.dateText || "").trim());
    return dated && !acts.printed(panel.dateKind, panel.dateText || "") ? words.date : "";
  }

  async function save(answers) {
    if (!panel || saving) {
      return;
    }
    const wrong = problem();
    if (wrong) {
      screen.ask(wrong);
      return;
    }
    saving = true;
    try {
      if (panel.act === "opening" || !(await questioned(answers))) {
        await send(answers);
      }
    } catch (_broken) {
      screen.ask(words.kept_nowhere);
    } finally {
      saving = false;
    }
  }

  async function send(answers) {
    const said = panel.act === "opening"
      ? { ...panel, households: number(panel.households), people: number(panel.people) }
      : panel;
    const entry = said.act === "opening"
      ? acts.opening(said, context())
      : acts.movement(said, context(), answers);
    if (panel.refused) {
      await outbox.change(entry.id, entry.body);
    } else {
      await outbox.add(entry);
    }
    mine.set(entry.id, { ...panel, answers });
    const opener = opened;
    unwind();
    toast(entry);
    focusOn(opener);
    await sent();
  }

  async function sent() {
    stale = true;
    await outbox.flush();
    await lookForRefused();
    refresh();
  }

  // What can be asked before anything is sent: without a signal nobody else would.
  async function questioned(answers) {
    const grams = sums.grams(panel.sum, 1);
    if (!panel.parcel && grams > data.heavy_grams && !answers.confirm_heavy) {
      screen.ask(fill(words.heavy, { kilos: sums.kilos(grams) }), [
        { text: words.yes, act: () => save({ ...answers, confirm_heavy: true }) },
        { text: words.no, act: () => screen.ask("") },
      ]);
      return true;
    }
    const held = await heldNow();
    if (held === null || held >= grams || answers.allow_count_gain) {
      return false;
    }
    askStock(held, grams, "", answers);
    return true;
  }

  async function heldNow() {
    const there = panel.tile && shelf(panel.tile.category);
    const known = there && panel.act !== "intake" && panel.tile.category !== data.mixed;
    if (!known || panel.refused || data.day !== acts.romeDay(ahead)) {
      return null;
    }
    const queued = (await outbox.list()).filter((entry) =>
      entry.type === "movement" && entry.state === "queued" && entry.site === data.site.slug);
    return queued.reduce((held, entry) => {
      const sign = { intake: 1, distribution: -1, disposal: -1 }[entry.body.kind] || 0;
      const own = entry.body.lines.filter((line) => line.category === panel.tile.category);
      return held + own.reduce((sum, line) => sum + sign * line.grams, 0);
    }, there.grams);
  }

  function askStock(held, grams, said, answers) {
    const kilos = { held: sums.kilos(Math.max(held, 0)), wanted: sums.kilos(grams) };
    const all = { ...kilos, missing: sums.kilos(grams - Math.max(held, 0)) };
    const take = {
      text: fill(words.take_held, all),
      act: () => {
        panel.sum = sums.only(held);
        screen.total(panel);
        save(answers);
      },
    };
    const both = {
      text: fill(words.take_all, all),
      act: () => save({ ...answers, allow_count_gain: true }),
    };
    const sentence = fill(held > 0 ? words.short : words.none, all);
    screen.ask(said || sentence, held > 0 ? [take, both] : [both]);
  }

  // ---- what the register refused ------------------------------------------------------------------

  async function lookForRefused() {
    for (const entry of await outbox.list()) {
      if (entry.state === "review" && entry.type === "movement" && mine.has(entry.id)) {
        if (panel || views.length) {
          waiting.push(entry);
        } else {
          review(entry);
        }
      }
    }
  }

  function review(entry) {
    const was = mine.get(entry.id);
    const asked = (entry.errors || []).find((error) => error.confirm);
    if (!was || !asked || asked.confirm === "reason_code" || asked.confirm === "happened_on") {
      // The queue's own list says why, and lets it be mended there.
      return;
    }
    mine.delete(entry.id);
    hush();
    enter(() => {
      panel = { ...was, refused: true };
      draw();
      const message = (entry.errors || []).map((error) => error.message).join(" ");
      if (asked.confirm === "allow_count_gain" && !was.parcel) {
        askStock(asked.held_grams || 0, sums.grams(was.sum), message, was.answers);
      } else {
        const text = asked.confirm === "intact" ? words.intact : words.yes;
        const answer = { ...was.answers, [asked.confirm]: true };
        screen.ask(message, [{ text, act: () => save(answer) }]);
      }
    });
  }

  // ---- ten seconds to take it back ---------------------------------------------------------------

  let clock = 0;
  let undoing = null;

  function toast(entry) {
    undoing = entry;
    say(`${entry.words}.`);
    at("taps-undo").hidden = entry.type !== "movement";
    countDown();
  }

  function say(text) {
    at("taps-said").textContent = text;
    at("taps-toast").classList.toggle("shown", Boolean(text));
  }

  function hush() {
    clearTimeout(clock);
    at("taps-undo").hidden = true;
    undoing = null;
    say("");
  }

  function countDown() {
    clearTimeout(clock);
    clock = setTimeout(() => {
      // Whoever is on the button keeps it; the list of movements takes back what is older.
      if (at("taps-toast").contains(document.activeElement)) {
        countDown();
      } else {
        hush();
      }
    }, UNDO_SECONDS * 1000);
  }

  at("taps-undo").addEventListener("click", async () => {
    const entry = undoing;
    if (!entry) {
      return;
    }
    undoing = null;
    at("taps-undo").hidden = true;
    mine.delete(entry.id);
    await outbox.undo(entry.id);
    say(fill(words.undone, { what: entry.words }));
    focusOn(opened);
    countDown();
    await sent();
  });

  // ---- the page after it: the day's line, shelves and movements -----------------------------------

  const busy = () => {
    const on = document.activeElement;
    return Boolean(panel || views.length || (on && on.closest("[data-fresh]") && on.closest("form, input, select, details")));
  };

  async function refresh() {
    if (!embedded) {
      const found = await outbox.data();
      data = found && found.site ? { ...found.site, hand: data.hand } : data;
      stale = false;
      return;
    }
    stale = true;
    if (busy()) {
      return;
    }
    let page;
    try {
      const asked = await fetch(`/registro?sito=${encodeURIComponent(data.site.slug)}`);
      page = asked.ok && !asked.redirected ? await asked.text() : "";
    } catch (_offline) {
      return;
    }
    const found = new DOMParser().parseFromString(page, "text/html");
    const fresh = found.getElementById("taps-data");
    if (!fresh || busy()) {
      return;
    }
    stale = false;
    data = JSON.parse(fresh.textContent);
    for (const part of document.querySelectorAll("[data-fresh]")) {
      const news = found.getElementById(part.id);
      if (news && news.innerHTML !== part.innerHTML) {
        part.replaceChildren(...news.childNodes);
      }
    }
  }

  // ---- beginning -----------------------------------------------------------------------------------

  const CHANGES = "[data-taps], #taps-choices button, #taps-save, #taps-back, #taps-question button";
  document.addEventListener("click", (event) => {
    const near = Math.hypot(event.clientX - changed.x, event.clientY - changed.y) < DOUBLE_TAP.px;
    // The keys of a keyboard click nowhere, and are never in doubt.
    if (event.detail > 0 && near && event.timeStamp - changed.at < DOUBLE_TAP.ms) {
      event.preventDefault();
      event.stopImmediatePropagation();
    } else if (event.target.closest(CHANGES)) {
      Object.assign(changed, { at: event.timeStamp, x: event.clientX, y: event.clientY });
    }
  }, true);

  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-taps]");
    const plainly = event.ctrlKey || event.metaKey || event.shiftKey || event.button;
    if (!link || !data || plainly || event.defaultPrevented) {
      return;
    }
    event.preventDefault();
    opened = link;
    hush();
    const { taps: act, tile } = link.dataset;
    const item = tile === undefined ? null : data.tiles[act][Number(tile)];
    if (item) {
      chosen(act, { tile: item });
    } else {
      choose(act);
    }
  });

  async function start() {
    const found = embedded ? JSON.parse(embedded.textContent) : ((await outbox.data()) || {}).site;
    if (!found) {
      return;
    }
    data = found;
    if (data.now) {
      const off = Date.parse(data.now) - Date.now();
      ahead = Math.abs(off) > CLOCK_TOLERATED ? off : 0;
    }
    if (history.state && history.state.taps) {
      history.replaceState(null, "");
    }
    document.body.classList.add("taps-ready");
    outbox.onChange(lookForRefused);
    await resume();
  }

  start();
})();
