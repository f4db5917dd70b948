// The page of what waits to be sent: each entry with its state, its reason, and what can be done.
"use strict";

(function () {
  const list = document.getElementById("outbox-list");
  if (!list || !self.foodplanQueue) return;
  const outbox = self.foodplanOutbox;
  const { askReason, button, counted, day, edit, element, fill, kilos, save, weighed, when, words } = self.foodplanQueue;
  // An entry that is being corrected, or asked about, is not drawn again under somebody's fingers.
  let busy = "";

  // ---- the page of what waits

  async function drawList(force) {
    if (busy && !force) return;
    const [entries, status] = [await outbox.list(), await outbox.status()];
    const shown = [...entries].reverse();
    const held = document.activeElement && list.contains(document.activeElement) ? document.activeElement.closest("[data-id]") : null;
    list.replaceChildren();
    if (status.others) list.append(element("p", "outbox-others", counted("others", status.others)));
    if (status.signedOut && status.queued) list.append(signIn(status));
    if (!shown.length && !(status.signedOut && status.queued)) list.append(element("p", "quiet", words.empty));
    if (shown.length) {
      const rows = element("ul", "outbox-entries");
      shown.forEach((entry) => rows.append(row(entry)));
      list.append(rows);
    }
    if (status.queued && !status.signedOut) list.append(sendNow(status));
    if (held) focusOn(held.dataset.id);
  }

  function focusOn(id) {
    const found = list.querySelector(`[data-id="${id}"]`);
    if (found) found.focus();
  }

  function signIn(status) {
    // A shared phone has no account to sign in with.
    if (status.phone) return element("p", "alert alert-warning", words.pair_again);
    const said = element("p", "alert alert-warning");
    const link = element("a", "", words.sign_in);
    link.href = `/accesso?next=${encodeURIComponent("/registro/coda")}`;
    said.append(link);
    return said;
  }

  function sendNow(status) {
    const said = element("div", "outbox-acts");
    const reached = navigator.onLine && status.reached;
    said.append(element("p", "quiet", reached || !navigator.onLine ? words.waiting : words.not_reached));
    said.append(button(words.send_now, "btn-primary", () => outbox.flush()));
    return said;
  }

  function row(entry) {
    const item = element("li", "outbox-entry");
    item.dataset.id = entry.id;
    item.tabIndex = -1;
    item.append(element("p", "outbox-what", entry.type === "undo" ? `${words.undo_of}: ${entry.words}` : entry.words || entry.id));
    const state = element("p", "outbox-state");
    state.append(element("span", `outbox-state-${entry.state}`, words[`state_${entry.state}`]), ` · ${when(entry.made_at)}`);
    item.append(state);
    if (entry.note) {
      item.append(element("p", entry.state === "review" ? `outbox-why outbox-why-${entry.reason}` : "quiet", entry.note));
    }
    if (entry.state !== "sent") item.append(acts(entry, item));
    return item;
  }

  function acts(entry, item) {
    const found = element("div", "outbox-acts");
    if (entry.state === "review") {
      found.append(...answers(entry, item));
      if (entry.type !== "undo") found.append(button(words.edit, "btn-outline-primary", () => holding(item, (done) => edit(entry, item, done))));
      found.append(button(words.retry, "btn-outline-primary", () => outbox.change(entry.id, entry.body)));
    } else if (entry.type !== "undo") {
      found.append(button(words.edit, "btn-outline-primary", () => holding(item, (done) => edit(entry, item, done))));
    }
    found.append(button(words.remove, "btn-outline-danger", () => askRemove(entry, item)));
    return found;
  }

  // ---- one tap for each answer that the register would take

  function answers(entry, item) {
    if (entry.reason === "conflict") return [button(words.replace, "btn-primary", () => outbox.replace(entry.id))];
    const asked = new Map(entry.errors.filter((error) => error.confirm).map((error) => [error.confirm, error]));
    const held = entry.errors.filter((error) => error.held_grams > 0);
    const found = [];
    if (held.length && held.length === entry.errors.length) {
      const body = withHeld(entry.body, held);
      const sum = body.lines.reduce((grams, one) => grams + one.grams, 0);
      found.push(button(fill(words.take_held, { kg: kilos(sum) }), "btn-primary", () => save(entry, body)));
    }
    asked.forEach((error, name) => found.push(...answersTo(entry, name, error, item)));
    return found;
  }

  function answersTo(entry, name, error, item) {
    const { body } = entry;
    if (name === "happened_on" || name === "day") {
      const right = fill(words.right_day, { day: day(error.suggestion) });
      const said = fill(words.said_day, { day: day(body[name]) });
      return [
        button(right, "btn-primary", () => outbox.change(entry.id, { ...body, [name]: error.suggestion }, { day_chosen: true })),
        button(said, "btn-outline-primary", () => outbox.change(entry.id, body, { day_chosen: true })),
      ];
    }
    if (name === "reason_code") return [button(words.reason_code, "btn-outline-primary", () => holding(item, (done) => askReason(entry, error.choices, item, done)))];
    const sum = (body.lines || []).reduce((grams, one) => grams + one.grams, 0);
    const text = fill(words[name] || words.retry, { kg: kilos(sum) });
    return [button(text, "btn-outline-primary", () => outbox.change(entry.id, { ...body, [name]: true }))];
  }

  function withHeld(body, held) {
    const most = new Map(held.map((error) => [Number(error.field.split(".")[1]), error.held_grams]));
    return { ...body, lines: body.lines.map((one, n) => (most.has(n) ? weighed(one, most.get(n)) : one)) };
  }

  // Nothing is drawn again until what was opened in an entry is saved or left.
  function holding(item, open) {
    busy = item.dataset.id;
    open(() => {
      busy = "";
      drawList(true).then(() => focusOn(item.dataset.id));
    });
  }

  function askRemove(entry, item) {
    const found = item.querySelector(".outbox-acts");
    busy = entry.id;
    const sure = element("p", "", words.remove_sure);
    const yes = button(words.remove_yes, "btn-danger", () => {
      busy = "";
      outbox.remove(entry.id);
    });
    const no = button(words.remove_no, "btn-outline-primary", () => {
      busy = "";
      drawList(true).then(() => focusOn(entry.id));
    });
    found.replaceChildren(sure, yes, no);
    no.focus();
  }

  const draw = () => drawList(false).catch((error) => console.error(error));

  outbox.onChange(draw);
  window.addEventListener("online", draw);
  window.addEventListener("offline", draw);
  draw();
})();
