/* "The point is where I am now": asks the browser once, writes two numbers into the field. */
"use strict";

for (const place of document.querySelectorAll("[data-here]")) {
  const field = document.getElementById(place.dataset.here);
  const status = place.querySelector("[role=status]");
  if (!navigator.geolocation || !field) continue;
  place.hidden = false;
  place.querySelector("button").addEventListener("click", () => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        field.value = `${coords.latitude.toFixed(6)}, ${coords.longitude.toFixed(6)}`;
        status.textContent = status.dataset.said;
      },
      () => { status.textContent = status.dataset.failed; },
      { enableHighAccuracy: true, timeout: 15000 },
    );
  });
}
