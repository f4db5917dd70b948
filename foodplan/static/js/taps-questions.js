// What only the person can answer: a weight that is hardly possible, more than there is. Each
// answer saves again with what was said.
"use strict";

self.foodplanQuestions = ({ data, words, ask, save, sumTo }) => {
  const sums = self.foodplanSum;
  const { fill } = self.foodplanActs;

  function heavy(grams, answers) {
    ask(fill(words.heavy, { kilos: sums.kilos(grams) }), [
      { text: words.yes, act: () => save({ ...answers, confirm_heavy: true }) },
      { text: words.no, act: () => ask("") },
    ]);
  }

  // `said` is the register's own sentence, where it was the register that asked.
  function stock(held, grams, answers, said) {
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
    ask(said || fill(held ? words.short : words.none, kilos), held ? [less, all] : [all]);
  }

  // Asks before anything is sent, since without a signal nobody else would; says whether it did.
  // `held` are the grams that may go out, null where only the register knows.
  function before(panel, held, answers) {
    const grams = sums.grams(panel.sum, 1);
    if (!panel.parcel && grams > data().heavy_grams && !answers.confirm_heavy) {
      heavy(grams, answers);
      return true;
    }
    const known = held !== null && !panel.refused && !answers.allow_count_gain;
    if (known && held < grams) {
      stock(Math.max(held, 0), grams, answers);
      return true;
    }
    return false;
  }

  // Asks again what the register asked.
  function after(panel, entry, answers) {
    const asked = entry.errors.find((error) => words.confirm[error.confirm]);
    const message = entry.note || asked.message;
    if (asked.confirm === "allow_count_gain" && !panel.parcel) {
      stock(asked.held_grams || 0, sums.grams(panel.sum), answers, message);
    } else {
      const answer = { ...answers, [asked.confirm]: true };
      ask(message, [{ text: words.confirm[asked.confirm], act: () => save(answer) }]);
    }
  }

  // Whether a refusal is a question that has its answer here; others are the queue's own list's.
  const answerable = (entry) => entry.errors.some((error) => words.confirm[error.confirm]);

  return { before, after, answerable };
};
