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
  // What is open: the panel that is being typed in, and what it was opened with.
  let panel = null;
  let opener = null;
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

  // ---- screens ----------------------------------------------------------------------------------

  const ways = self.foodplanWays({ stepped: drop, left: leave, after: afterwards });
  const { enter } = ways;

  function drop() {
    kept.forget(data.site.slug);
    panel = null;
  }

  function leave() {
    drop();
    screen.close(opener);
  }

  function afterwards() {
    if (refused.length) {
      review(refused.shift());
    } else if (stale) {
      refresh();
    }
  }

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

  screen.bind({
    typing: () => Boolean(panel && panel.sum),
    press: (key) => sumTo(sums.press(panel.sum, key)),
    clear: () => sumTo(sums.empty(panel.sum.whole)),
    back: () => history.back(),
    save: () => save({}),
    write: (name, text) => {
      if (panel) {
        panel[name] = text;
        keep();
      }
    },
  });

  const questions = self.foodplanQuestions({
    data: () => data, words, ask: screen.ask, save, sumTo,
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
    ways.unwind();
  }

  async function questioned(answers) {
    if (panel.act === "opening") {
      return false;
    }
    const held = choices.held(panel, await outbox.list(), today());
    return questions.before(panel, held, answers);
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
    if (!ways.inside()) {
      ways.settled().then(afterwards);
    }
  }

  // A question that only the person can answer opens the panel again, as it was typed. What else
  // was refused stands in the queue's own list, with its reason.
  function review({ panel: was, answers, entry }) {
    if (questions.answerable(entry)) {
      toast.hush();
      enter(() => {
        panel = { ...was, refused: true };
        draw();
        questions.after(panel, entry, answers);
      });
    }
  }

  const busy = () => {
    const on = document.activeElement;
    return ways.inside() || Boolean(on && on.closest("[data-fresh]") && on.matches("input, select"));
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
