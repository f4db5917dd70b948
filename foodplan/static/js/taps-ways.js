// Screens of the panel, each a step of the browser's own way back.
"use strict";

// `stepped()` runs before a step back, `left()` puts the page back, `after()` when all is closed.
self.foodplanWays = ({ stepped, left, after }) => {
  const SLOWEST_MS = 1000;
  let views = [];
  let closed = Promise.resolve();

  function enter(view) {
    closed.then(() => {
      views.push(view);
      history.pushState({ taps: views.length }, "");
      view();
    });
  }

  function leave() {
    views = [];
    left();
  }

  // Closes the panel and takes its steps out of the way back, before anything else is entered.
  function unwind() {
    const depth = views.length;
    leave();
    if (depth && history.state && history.state.taps) {
      closed = new Promise((resolve) => {
        window.addEventListener("popstate", resolve, { once: true });
        setTimeout(resolve, SLOWEST_MS);
      });
      history.go(-depth);
    }
    closed.then(after);
  }

  window.addEventListener("popstate", (event) => {
    const depth = (event.state && event.state.taps) || 0;
    if (!views.length) {
      return;
    }
    if (depth && depth < views.length) {
      views = views.slice(0, depth);
      stepped();
      views[depth - 1]();
    } else if (!depth) {
      leave();
      after();
    }
  });

  return { enter, unwind, inside: () => views.length > 0, settled: () => closed };
};
