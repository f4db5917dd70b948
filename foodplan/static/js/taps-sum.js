// A running sum in whole grams: crates that are tapped and weights that are typed. Numbers are
// put together digit by digit, so that no fraction is ever rounded and "1.200" cannot be typed.
"use strict";

self.foodplanSum = (() => {
  const MOST_DIGITS = 6;
  const MOST_PARTS = 60;

  const empty = (whole) => ({ whole: Boolean(whole), parts: [], typed: "" });

  function grams(sum, each) {
    const unit = sum.whole ? each || 1 : 1000;
    const typed = inGrams(sum.typed, unit);
    return sum.parts.reduce((total, part) => total + part.grams, typed);
  }

  function inGrams(typed, unit) {
    const [whole, decimals] = `${typed},`.split(",");
    const rest = Number((decimals || "").padEnd(3, "0"));
    return Number(whole || 0) * unit + rest;
  }

  function press(sum, key) {
    if (key === "back") {
      return back(sum);
    }
    if (key === "plus") {
      return plus(sum);
    }
    if (key === ",") {
      const taken = sum.whole || sum.typed.includes(",");
      return taken ? sum : { ...sum, typed: `${sum.typed || "0"},` };
    }
    const [whole, decimals] = sum.typed.split(",");
    const full = decimals === undefined ? whole.length >= MOST_DIGITS : decimals.length >= 3;
    if (full) {
      return sum;
    }
    const before = sum.typed === "0" ? "" : sum.typed;
    return { ...sum, typed: `${before}${key}` };
  }

  function back(sum) {
    if (sum.typed) {
      return { ...sum, typed: sum.typed.slice(0, -1) };
    }
    return { ...sum, parts: sum.parts.slice(0, -1) };
  }

  // The weight that is being typed joins the others, and the next crate can be weighed.
  function plus(sum) {
    const weight = inGrams(sum.typed, 1000);
    if (sum.whole || !weight || sum.parts.length >= MOST_PARTS) {
      return sum;
    }
    return { ...sum, parts: [...sum.parts, { grams: weight, pack: "" }], typed: "" };
  }

  function chip(sum, pack) {
    if (sum.parts.length >= MOST_PARTS) {
      return sum;
    }
    return { ...sum, parts: [...sum.parts, { grams: pack.grams, pack: pack.slug }] };
  }

  const only = (weight) => ({ ...empty(false), parts: [{ grams: weight, pack: "" }] });

  // As the server writes kilos: "1.234,5", and "1234,5" where it would read what was typed.
  function kilos(weight, separator = ".") {
    const whole = String(Math.floor(weight / 1000));
    const parted = whole.replace(/\B(?=(\d{3})+$)/g, separator);
    const rest = String(weight % 1000).padStart(3, "0").replace(/0+$/, "");
    return rest ? `${parted},${rest}` : parted;
  }

  // What is in the sum, as it is added up on a slip of paper; equal crates stand together.
  function slip(sum) {
    const shown = [];
    for (const part of sum.parts) {
      const last = shown[shown.length - 1];
      if (last && part.pack && last.pack === part.pack) {
        last.times += 1;
      } else {
        shown.push({ ...part, times: 1 });
      }
    }
    const words = shown.map((part) =>
      part.times > 1 ? `${part.times} × ${kilos(part.grams)}` : kilos(part.grams));
    if (sum.typed) {
      words.push(sum.typed);
    }
    return words.join(" + ");
  }

  // One line of the ledger. Crates of one kind keep what was tapped; what was mixed is kilos,
  // and says that it was taken from packs as soon as one was.
  function line(sum, category) {
    const weight = grams(sum);
    const packs = new Set(sum.parts.map((part) => part.pack));
    const [pack] = packs;
    if (packs.size === 1 && pack && !sum.typed) {
      const said = { quantity: String(sum.parts.length), unit: pack };
      return { category, grams: weight, ...said, grams_per_unit: sum.parts[0].grams };
    }
    return { category, grams: weight, quantity: kilos(weight, ""), unit: "kg" };
  }

  const method = (sum) => (sum.parts.some((part) => part.pack) ? "pack" : "weighed");

  return { empty, grams, press, chip, only, kilos, slip, line, method };
})();
