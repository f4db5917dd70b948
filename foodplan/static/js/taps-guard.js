// A second tap that lands where the first one changed the screen was meant for the first: what
// came up under the finger in between is left alone.
"use strict";

(() => {
  const SOON_MS = 400;
  const NEAR_PX = 40;
  const CHANGES = "[data-taps], #taps-choices button, #taps-save, #taps-back, #taps-question button";
  const changed = { at: -Infinity, x: 0, y: 0 };

  document.addEventListener("click", (event) => {
    const near = Math.hypot(event.clientX - changed.x, event.clientY - changed.y) < NEAR_PX;
    // The keys of a keyboard click nowhere, and are never in doubt.
    if (event.detail > 0 && near && event.timeStamp - changed.at < SOON_MS) {
      event.preventDefault();
      event.stopImmediatePropagation();
    } else if (event.target.closest(CHANGES)) {
      Object.assign(changed, { at: event.timeStamp, x: event.clientX, y: event.clientY });
    }
  }, true);

  // Who has typed since has seen what came up.
  document.addEventListener("input", () => {
    changed.at = -Infinity;
  }, true);
})();
