// Three taps between two crates: tile, digits, Registra. Whatever is recorded goes through the
// phone's queue, with a signal or without; where there is none, tiles stay plain links.
"use strict";

(() => {
  const outbox = self.foodplanOutbox;
  const sums = self.foodplanSum;
  const acts = self.foodplanActs;
  const screen = self.foodplanPanel;
  const toast = self.foodplanToast;
  const kept = self.foodplanKept;
  const { at } = screen;
  const { fill } = acts;
  const CLOCK_TOLERATED = 10 * 60 * 1000;
  const WORDS = { intake: "arrivo", distribution: "uscita", disposal: "scarto" };

  if (!outbox || !at("taps-panel")) {
    return;
  }

  const words = JSON.parse(at("taps-words").textContent);
  const embedded = at("taps-data");
  let data = null;
  let choices = null;
  // What is open: the panel that is being typed in, the screens it was reached by, its opener.
  let panel = null;
  let views = [];
  let opener = null;
  let closed = Promise.resolve();
  let saving = false;
  let stale = false;
  let ahead = 0;
  // What was saved from this page and has no answer yet, and what was taken back from it.
  const mine = new Map();
  const undone = new Set();
  const refused = [];

  const today = () => acts.romeDay(ahead);
  const context = () => ({ site: data.site.slug, hand: data.hand || null, ahead, words });
  const address = (act, more) =>
    `/registro/${WORDS[act]}?${new URLSearchParams({ sito: data.site.slug, ...more })}`;
  const keep = () => kept.keep(data.site.slug, panel);

  function know(found) {
    data = found;
    choices = self.foodplanChoices(data, words);
  }

  // ---- screens, each a step of the browser's own way back ---------------------------------------

  function enter(view) {
    closed.then(() => {
      views.push(view);
      history.pushState({ taps: views.length }, "");
      view();
    });
  }

  function leave() {
    kept.forget(data.site.slug);
    panel = null;
    views = [];
    screen.close();
    const target = opener && opener.isConnected ? opener : document.querySelector("h1");
    if (target.tagName === "H1") {
      target.tabIndex = -1;
    }
    target.focus({ preventScroll: true });
  }

  // Closes the panel and takes its steps out of the way back.
  function unwind() {
    const depth = views.length;
    leave();
    if (depth && history.state && history.state.taps) {
      closed = new Promise((resolve) => {
        window.addEventListener("popstate", resolve, { once: true });
        setTimeout(resolve, 1000);
      });
      history.go(-depth);
    }
    closed.then(afterwards);
  }

  function afterwards() {
    if (refused.length) {
      review(refused.shift());
    } else if (stale) {
      refresh();
    }
  }

  window.addEventListener("popstate", (event) => {
    const depth = (event.state && event.state.taps) || 0;
    if (!views.length) {
      return;
    }
    if (depth && depth < views.length) {
      views = views.slice(0, depth);
      kept.forget(data.site.slug);
      panel = null;
      views[depth - 1]();
    } else if (!depth) {
      leave();
      afterwards();
    }
  });

  // ---- choosing ---------------------------------------------------------------------------------

  function choose(act) {
    if (act === "opening" || (act === "distribution" && data.site.mode === "by_count")) {
      open({ act: "opening", households: "", people: "" });
    } else {
      const named = act === "weighed" ? "distribution" : act;
      enter(() => {
        at("taps-plain").href = address(named, {});
        screen.pick(words.which[named], choices.tiles(named), (item) => chosen(named, item));
      });
    }
  }

  function chosen(act, item) {
    if (item.other) {
      const all = choices.everything(act);
      const find = (asked) => all.filter((one) => screen.matches(asked, one.search));
      enter(() => screen.pick(words.which[act], all, (one) => chosen(act, one), find));
    } else if (item.tile && item.tile.plain) {
      const { counterpart, category } = item.tile;
      location.assign(address(act, { da: counterpart, categoria: category }));
    } else {
      const sum = sums.empty(Boolean(item.parcel));
      open({ act, sum, tile: item.tile || null, parcel: item.parcel || null });
    }
  }

  // The id is made when the panel opens: however often it is saved, it is one movement.
  function open(what) {
    enter(() => {
      panel = { id: acts.newId(), ...what };
      draw();
    });
  }

  // ---- typing -----------------------------------------------------------------------------------

  function draw() {
    keep();
    if (panel.act === "opening") {
      screen.people(panel, words, data.site.mode === "by_count");
      return;
    }
    const fitting = (pack) => panel.tile && pack.category === panel.tile.category;
    const chips = data.chips.filter(fitting);
    screen.pad(panel, chips, (pack) => sumTo(sums.chip(panel.sum, pack)), words);
    const there = panel.tile && panel.act !== "intake" ? choices.shelf(panel.tile.category) : null;
    screen.hint(there && there.first_day, words);
    const places = panel.act === "disposal" ? data.destinations : [];
    screen.destinations(places, panel.tile, (place) => {
      panel.tile = { ...panel.tile, counterpart: place.slug, counterpart_name: place.name };
      keep();
    });
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
  at("taps-panel").addEventListener("input", (event) => {
    const name = event.target.dataset.kept;
    if (panel && name) {
      panel[name] = event.target.value;
      keep();
    }
  });
  at("taps-back").addEventListener("click", () => history.back());
  at("taps-save").addEventListener("click", () => save({}));

  document.addEventListener("keydown", (event) => {
    const elsewhere = event.target.closest("input, select, textarea, a, summary");
    if (!panel || !panel.sum || elsewhere || event.ctrlKey || event.metaKey || event.altKey) {
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

  // ---- saving -----------------------------------------------------------------------------------

  async function save(answers) {
    if (!panel || saving) {
      return;
    }
    const wrong = acts.missing(panel, words);
    if (wrong) {
      screen.ask(wrong);
      return;
    }
    saving = true;
    try {
      if (!(await questioned(answers))) {
        await send(answers);
      }
    } catch (_broken) {
      screen.ask(words.kept_nowhere);
    } finally {
      saving = false;
    }
  }

  async function send(answers) {
    const entry = acts.entryOf(panel, context(), answers);
    mine.set(entry.id, { panel, answers });
    const changed = panel.refused && (await outbox.change(entry.id, entry.body, { words: entry.words }));
    if (!changed) {
      await outbox.add(entry);
    }
    toast.show(`${entry.words}.`, entry.type === "movement" ? () => takeBack(entry) : null);
    unwind();
  }

  // What can be asked before anything is sent: without a signal nobody else would.
  async function questioned(answers) {
    if (panel.act === "opening") {
      return false;
    }
    const grams = sums.grams(panel.sum, 1);
    if (!panel.parcel && grams > data.heavy_grams && !answers.confirm_heavy) {
      screen.ask(fill(words.heavy, { kilos: sums.kilos(grams) }), [
        { text: words.yes, act: () => save({ ...answers, confirm_heavy: true }) },
        { text: words.no, act: () => screen.ask("") },
      ]);
      return true;
    }
    const held = choices.held(panel, await outbox.list(), today());
    if (held === null || held >= grams || answers.allow_count_gain || panel.refused) {
      return false;
    }
    askStock(Math.max(held, 0), grams, answers);
    return true;
  }

  function askStock(held, grams, answers, said) {
    const kilos = {
      held: sums.kilos(held), wanted: sums.kilos(grams), missing: sums.kilos(grams - held),
    };
    const less = {
      text: fill(words.take_held, kilos),
      act: () => {
        sumTo(sums.only(held));
        save(answers);
      },
    };
    const all = {
      text: fill(words.take_all, kilos),
      act: () => save({ ...answers, allow_count_gain: true }),
    };
    screen.ask(said || fill(held ? words.short : words.none, kilos), held ? [less, all] : [all]);
  }

  async function takeBack(entry) {
    mine.delete(entry.id);
    undone.add(entry.id);
    stale = (await outbox.undo(entry.id, entry.site)) !== "removed" || stale;
    toast.show(fill(words.undone, { what: entry.words }), null);
  }

  // ---- what the register answered ---------------------------------------------------------------

  async function answered() {
    let news = false;
    for (const entry of await outbox.list()) {
      const taken = entry.type === "undo" && undone.has(entry.body.uuid);
      if (!(taken || mine.has(entry.id)) || entry.state === "queued") {
        continue;
      }
      if (entry.state === "sent") {
        mine.delete(entry.id);
        undone.delete(entry.body.uuid);
        news = true;
      } else if (taken) {
        undone.delete(entry.body.uuid);
        toast.show(entry.note, null);
      } else {
        refused.push({ ...mine.get(entry.id), entry });
        mine.delete(entry.id);
      }
    }
    stale = stale || news;
    if (!views.length) {
      closed.then(afterwards);
    }
  }

  // A question that only the person can answer opens the panel again, as it was typed. What else
  // was refused stands in the queue's own list, with its reason.
  function review({ panel: was, answers, entry }) {
    const asked = entry.errors.find((error) => error.confirm);
    const here = { allow_count_gain: true, intact: true, confirm_heavy: true };
    if (!asked || !here[asked.confirm]) {
      return;
    }
    toast.hush();
    enter(() => {
      panel = { ...was, refused: true };
      draw();
      const message = entry.note || asked.message;
      if (asked.confirm === "allow_count_gain" && !was.parcel) {
        askStock(asked.held_grams || 0, sums.grams(was.sum), answers, message);
      } else {
        const text = words.confirm[asked.confirm];
        screen.ask(message, [{ text, act: () => save({ ...answers, [asked.confirm]: true }) }]);
      }
    });
  }

  const busy = () => {
    const on = document.activeElement;
    return views.length > 0 || Boolean(on && on.closest("[data-fresh]") && on.matches("input, select"));
  };

  async function refresh() {
    stale = false;
    const fresh = embedded ? await kept.page(data.site.slug) : await outbox.data();
    if (!fresh || busy()) {
      stale = Boolean(fresh);
    } else if (embedded) {
      know(kept.draw(fresh));
    } else if (fresh.site) {
      know({ ...fresh.site, hand: data.hand });
    }
  }

  // ---- beginning --------------------------------------------------------------------------------

  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-taps]");
    const plainly = event.ctrlKey || event.metaKey || event.shiftKey || event.button;
    if (!link || !data || plainly || event.defaultPrevented) {
      return;
    }
    event.preventDefault();
    toast.hush();
    opener = link.closest("#taps-panel") ? opener : link;
    const { taps: act, tile } = link.dataset;
    const found = tile === undefined ? null : data.tiles[act][Number(tile)];
    if (found) {
      chosen(act, { tile: found });
    } else {
      choose(act);
    }
  });

  async function resume() {
    const draft = kept.draft(data.site.slug);
    // A tab that was doubled, or closed just after saving, has an id that is in the queue.
    const known = draft && (await outbox.list()).some((entry) => entry.id === draft.id);
    if (!draft || !draft.id || (known && !draft.refused)) {
      kept.forget(data.site.slug);
      return;
    }
    enter(() => {
      panel = draft;
      draw();
    });
  }

  async function start() {
    const found = embedded ? JSON.parse(embedded.textContent) : ((await outbox.data()) || {}).site;
    if (!found) {
      return;
    }
    if (embedded) {
      const off = Date.parse(found.now) - Date.now();
      ahead = Math.abs(off) > CLOCK_TOLERATED ? off : 0;
      kept.keepHand(today(), found.hand);
    } else {
      found.hand = kept.handOf(today());
    }
    know(found);
    if (history.state && history.state.taps) {
      history.replaceState(null, "");
    }
    document.body.classList.add("taps-ready");
    outbox.onChange(() => answered().catch((error) => console.error(error)));
    await resume();
  }

  start().catch((error) => console.error(error));
})();
