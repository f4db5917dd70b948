// An entry of the queue corrected in place: its fields hold what was typed.
"use strict";

(function () {
  if (!self.foodplanQueue) return;
  const outbox = self.foodplanOutbox;
  const { button, counted, element, fill, kilos, language, words } = self.foodplanQueue;

  function panel(item, done, keep) {
    const form = element("form", "outbox-form");
    const fields = [];
    form.noValidate = true;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const read = {};
      const wrong = fields.filter((one) => !one.read(read));
      if (wrong.length) {
        wrong[0].input.focus();
        return;
      }
      await keep(read);
      done();
    });
    return {
      field(name, label, input, parse, complaint) {
        const id = `${item.dataset.id}-${name}`;
        const group = element("div");
        const caption = element("label", "", label);
        const bad = element("p", "outbox-wrong");
        bad.id = `${id}-wrong`;
        input.id = id;
        caption.htmlFor = id;
        group.append(caption, input, bad);
        form.append(group);
        fields.push({
          input,
          read(into) {
            const value = parse(input.value.trim());
            bad.textContent = value === undefined ? complaint : "";
            input.setAttribute("aria-invalid", String(value === undefined));
            if (value === undefined) input.setAttribute("aria-describedby", bad.id);
            else input.removeAttribute("aria-describedby");
            into[name] = value;
            return value !== undefined;
          },
        });
      },
      open() {
        const save = element("button", "btn btn-primary", words.save);
        save.type = "submit";
        const foot = element("div", "outbox-acts");
        foot.append(save, button(words.cancel, "btn-outline-primary", done));
        form.append(foot);
        item.querySelector(".outbox-acts").replaceWith(form);
        fields[0].input.focus();
      },
    };
  }

  function typed(value, kind) {
    const input = element("input");
    input.type = kind === "date" ? "date" : "text";
    if (kind !== "date") input.inputMode = kind;
    input.autocomplete = "off";
    input.value = value;
    return input;
  }

  // 12 · 12,5 · 12.5; a point before three digits may be a thousand, so it is not guessed.
  function readKilos(text) {
    if (!/^\d{1,6}(,\d{1,3}|\.\d{1,2})?$/.test(text)) return undefined;
    return Math.round(Number(text.replace(",", ".")) * 1000) || undefined;
  }

  const readCount = (text) => (/^\d{1,5}$/.test(text) ? Number(text) : text ? undefined : null);
  const readDay = (text) => (/^\d{4}-\d{2}-\d{2}$/.test(text) ? text : undefined);
  const plain = (grams) => String(grams / 1000).replace(".", language === "it" ? "," : ".");

  function edit(entry, item, done) {
    const { body } = entry;
    const dated = entry.type === "opening" ? "day" : "happened_on";
    const form = panel(item, done, (read) => keepEdit(entry, dated, read));
    (body.lines || []).forEach((one, n) => {
      const label = fill(words.kilos, { category: nameOf(one.category) });
      form.field(`line${n}`, label, typed(plain(one.grams), "decimal"), readKilos, words.bad_kilos);
    });
    if (entry.type === "opening") {
      const said = (value) => (value === null || value === undefined ? "" : String(value));
      form.field("households", words.households, typed(said(body.households), "numeric"), readCount, words.bad_count);
      form.field("people", words.people_field, typed(said(body.people), "numeric"), readCount, words.bad_count);
    }
    form.field("day", words.day, typed(body[dated], "date"), readDay, words.bad_day);
    form.open();
  }

  function keepEdit(entry, dated, read) {
    const { body } = entry;
    const more = read.day === body[dated] ? {} : { day_chosen: true };
    if (entry.type === "opening") {
      const { households, people } = read;
      const said = [];
      if (households !== null) said.push(counted("families", households));
      if (people !== null) said.push(counted("people", people));
      return outbox.change(entry.id, { ...body, day: read.day, households, people }, { ...more, words: said.join(", ") });
    }
    const lines = body.lines.map((one, n) => (read[`line${n}`] === one.grams ? one : weighed(one, read[`line${n}`])));
    return save(entry, { ...body, happened_on: read.day, lines }, more);
  }

  function askReason(entry, choices, item, done) {
    const form = panel(item, done, (read) => {
      const body = { ...entry.body, reason_code: read.reason_code, intact: true };
      return outbox.change(entry.id, body);
    });
    const select = element("select");
    choices.forEach((code) => select.append(new Option(words[code] || code, code)));
    form.field("reason_code", words.reason_code, select, (value) => value);
    form.open();
  }

  // What was typed as crates is from now on so many grams.
  function weighed({ category, lot, expires, role }, grams) {
    const said = { category, grams, quantity: String(grams / 1000), unit: "kg" };
    if (lot) said.lot = lot;
    if (expires) said.expires = expires;
    if (role) said.role = role;
    return said;
  }

  function save(entry, body, more = {}) {
    const grams = (lines) => (lines || []).reduce((sum, one) => sum + one.grams, 0);
    const before = kilos(grams(entry.body.lines));
    const text = entry.words.startsWith(before) ? kilos(grams(body.lines)) + entry.words.slice(before.length) : entry.words;
    return outbox.change(entry.id, body, { ...more, words: more.words || text });
  }

  let names = new Map();

  function nameOf(slug) {
    return (names.get(slug) || slug).toLowerCase();
  }

  async function learnNames() {
    const data = await outbox.data();
    const shelves = (data && data.site && data.site.shelves) || [];
    names = new Map(shelves.map((shelf) => [shelf.category, shelf.name]));
  }

  learnNames().catch((error) => console.error(error));
  outbox.onChange(() => learnNames().catch((error) => console.error(error)));

  Object.assign(self.foodplanQueue, { askReason, edit, save, weighed });
})();

