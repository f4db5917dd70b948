// The line under the register's header: whether there is a network, and what waits in the queue.
// Words come from the page; what the queue's own page also needs of them is shared.
"use strict";

(function () {
  const outbox = self.foodplanOutbox;
  const source = document.getElementById("outbox-words");
  if (!outbox || !source) return;
  const words = JSON.parse(source.textContent);
  const line = document.getElementById("outbox-line");
  const language = document.documentElement.lang || "it";

  // ---- words

  const fill = (text, said) => text.replace(/\{(\w+)\}/g, (whole, name) => (name in said ? said[name] : whole));

  function counted(name, n) {
    const [one, many] = words[name].split("|");
    return fill(n === 1 ? one : many, { n });
  }

  const day = (iso) => new Intl.DateTimeFormat(language, { dateStyle: "long", timeZone: "UTC" }).format(new Date(`${iso}T12:00:00Z`));
  const kilos = (grams) => `${new Intl.NumberFormat(language, { maximumFractionDigits: 3, useGrouping: "always" }).format(grams / 1000)} kg`;
  const when = (iso) => new Intl.DateTimeFormat(language, { dateStyle: "long", timeStyle: "short", timeZone: "Europe/Rome" }).format(new Date(iso));

  function element(tag, className, text) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text) made.textContent = text;
    return made;
  }

  function button(text, kind, act) {
    const made = element("button", `btn ${kind}`, text);
    made.type = "button";
    made.addEventListener("click", act);
    return made;
  }

  // ---- the line under the header

  function lineWords(status, away) {
    const parts = [];
    if (away) parts.push(status.queued ? fill(words.offline_queued, { n: status.queued }) : words.offline);
    else if (status.signedOut) parts.push(status.phone ? words.pair_again : words.sign_in);
    else if (status.forbidden && status.queued) parts.push(words.forbidden);
    else if (status.queued) parts.push(fill(words.queued, { n: status.queued }));
    if (status.review) parts.push(fill(words.review, { n: status.review }));
    return parts.join(" · ") || words.online;
  }

  async function drawLine() {
    const status = await outbox.status();
    const away = !navigator.onLine || !status.reached;
    line.hidden = false;
    line.classList.toggle("is-away", away || status.signedOut);
    line.classList.toggle("is-review", status.review > 0);
    line.querySelector(".outbox-sign").textContent = status.review ? "▲" : away || status.signedOut ? "◌" : "●";
    const text = line.querySelector(".outbox-text");
    const said = lineWords(status, away);
    if (text.textContent !== said) text.textContent = said;
    const clock = document.getElementById("outbox-clock");
    clock.hidden = !status.clock;
    if (clock.textContent !== status.clock) clock.textContent = status.clock;
  }

  const draw = () => drawLine().catch((error) => console.error(error));

  if (line) {
    outbox.onChange(draw);
    window.addEventListener("online", draw);
    window.addEventListener("offline", draw);
    draw();
  }

  self.foodplanQueue = { button, counted, day, element, fill, kilos, language, when, words };
})();
