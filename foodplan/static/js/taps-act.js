// From what was tapped to what the register is told: the entry of the queue, and its sentence.
"use strict";

self.foodplanActs = (() => {
  const KINDS = { intake: "intake", distribution: "distribution", disposal: "disposal" };
  const sums = self.foodplanSum;

  const fill = (sentence, said) => sentence.replace(/\{(\w+)\}/g, (_all, name) => said[name]);
  const lower = (name) => name.charAt(0).toLowerCase() + name.slice(1);

  function newId() {
    if (self.crypto.randomUUID) {
      return self.crypto.randomUUID();
    }
    const bytes = self.crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    return [[0, 8], [8, 12], [12, 16], [16, 20], [20, 32]]
      .map(([from, to]) => hex.slice(from, to)).join("-");
  }

  // The day in Turin, whatever the phone's time zone; `ahead` corrects a clock that goes wrong.
  function romeDay(ahead) {
    const now = new Date(Date.now() + (ahead || 0));
    const written = new Intl.DateTimeFormat("en-CA", {
      timeZone: "Europe/Rome", year: "numeric", month: "2-digit", day: "2-digit",
    }).formatToParts(now);
    const part = (type) => written.find((item) => item.type === type).value;
    return `${part("year")}-${part("month")}-${part("day")}`;
  }

  // A date as it is printed on food: a day, a month or a year. Null when it is none of these.
  function printed(kind, text) {
    const found = /^(?:(?:(\d{1,2})[/.\- ])?(\d{1,2})[/.\- ])?(\d{4}|\d{2})$/.exec(text.trim());
    if (!kind || !found) {
      return null;
    }
    const [, day, month, written] = found;
    if (written.length === 2 && !day) {
      return null;
    }
    const year = written.length === 2 ? `20${written}` : written;
    const iso = `${year}-${(month || "1").padStart(2, "0")}-${(day || "1").padStart(2, "0")}`;
    const real = new Date(`${iso}T00:00:00Z`);
    if (Number.isNaN(real.getTime()) || real.toISOString().slice(0, 10) !== iso) {
      return null;
    }
    return { kind, day: iso, precision: day ? "day" : month ? "month" : "year" };
  }

  function linesOf(panel) {
    if (panel.parcel) {
      const number = sums.grams(panel.sum, 1);
      return panel.parcel.content.map(([category, grams]) => ({
        category,
        grams: grams * number,
        quantity: String(number),
        unit: panel.parcel.slug,
        grams_per_unit: grams,
      }));
    }
    const line = sums.line(panel.sum, panel.tile.category);
    const expires = printed(panel.dateKind, panel.dateText || "");
    return [expires ? { ...line, expires } : line];
  }

  function sentence(panel, words) {
    if (panel.parcel) {
      const number = sums.grams(panel.sum, 1);
      return fill(words.parcels, { number, parcel: lower(panel.parcel.name) });
    }
    const tile = panel.tile;
    const said = {
      kilos: `${sums.kilos(sums.grams(panel.sum))} kg`,
      goods: lower(tile.category_name),
      source: tile.counterpart_name,
      destination: lower(tile.counterpart_name),
    };
    const kind = tile.counterpart.split(":")[0];
    return fill(words[kind] || words.from, said);
  }

  function entry(panel, context, type, body, words) {
    return {
      id: panel.id,
      type,
      site: context.site,
      made_at: new Date().toISOString(),
      hand: context.hand,
      body,
      words,
    };
  }

  // The movement of a panel; `answers` are those to questions (confirm_heavy and the like).
  function movement(panel, context, answers) {
    const body = {
      id: panel.id,
      kind: KINDS[panel.act],
      happened_on: romeDay(context.ahead),
      node: context.site,
      counterpart: panel.parcel ? "people" : panel.tile.counterpart,
      lines: linesOf(panel),
      method: panel.parcel ? "pack" : sums.method(panel.sum),
      ...answers,
    };
    if (panel.act === "intake" && panel.tile.source_kind) {
      body.source_kind = panel.tile.source_kind;
    }
    return entry(panel, context, "movement", body, sentence(panel, context.words));
  }

  function opening(panel, context) {
    const households = number(panel.households);
    const people = number(panel.people);
    const words = people === null ? context.words.came : context.words.came_people;
    const body = { day: romeDay(context.ahead), households, people };
    return entry(panel, context, "opening", body, fill(words, { number: households, people }));
  }

  const number = (text) => (/^\d{1,5}$/.test(text.trim()) ? Number(text.trim()) : null);

  // What is still to be said before a panel can be saved, in words; empty when nothing is.
  function missing(panel, words) {
    if (panel.act === "opening") {
      const unread = panel.people.trim() && number(panel.people) === null;
      return number(panel.households) === null || unread ? words.families : "";
    }
    if (!sums.grams(panel.sum, 1)) {
      return words.number;
    }
    const dated = panel.act === "intake" && (panel.dateKind || (panel.dateText || "").trim());
    return dated && !printed(panel.dateKind, panel.dateText || "") ? words.date : "";
  }

  const entryOf = (panel, context, answers) =>
    panel.act === "opening" ? opening(panel, context) : movement(panel, context, answers);

  return { newId, romeDay, printed, missing, entryOf, fill, lower };
})();
