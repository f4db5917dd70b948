// The register as the phone keeps it: the site's name and its tiles, from what the phone was told
// when it last had a signal. The tiles then work as they do on the register's own page.
"use strict";

(function () {
  const outbox = self.foodplanOutbox;
  const at = (id) => document.getElementById(id);
  if (!outbox || !at("shell-site")) return;

  function tile(item, n) {
    const link = document.createElement("a");
    const name = document.createElement("strong");
    const goods = document.createElement("span");
    name.textContent = item.counterpart_name;
    goods.textContent = item.category_name.charAt(0).toLowerCase() + item.category_name.slice(1);
    link.className = "tile tile-usual";
    link.href = "/registro/arrivo";
    link.dataset.taps = "intake";
    link.dataset.tile = String(n);
    link.append(name, " ", goods);
    const row = document.createElement("li");
    row.append(link);
    return row;
  }

  async function draw() {
    const data = await outbox.data();
    const site = data && data.site;
    at("shell-empty").hidden = Boolean(site);
    at("shell-note").hidden = !site;
    at("shell-taps").hidden = !site;
    if (!site) return;
    at("shell-site").textContent = site.site.name;
    const tiles = site.tiles.intake || [];
    at("taps-often").hidden = !tiles.length;
    at("taps-usual").replaceChildren(...tiles.map(tile));
  }

  draw().catch((error) => console.error(error));
})();
