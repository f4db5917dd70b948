// What there is to choose from, and what the phone itself knows of the shelves.
"use strict";

self.foodplanChoices = (data, words) => {
  const sums = self.foodplanSum;
  const { fill, lower } = self.foodplanActs;
  const MOST = 6;

  const shelf = (category) => data.shelves.find((item) => item.category === category);

  function note(act, tile) {
    if (act === "disposal" || tile.counterpart.startsWith("buyers")) {
      return lower(tile.counterpart_name);
    }
    const there = shelf(tile.category);
    return there && there.grams ? fill(words.in_stock, { kilos: sums.kilos(there.grams) }) : "";
  }

  const item = (act, tile) => ({
    tile,
    name: act === "intake" ? tile.counterpart_name : tile.category_name,
    note: act === "intake" ? lower(tile.category_name) : note(act, tile),
    search: act === "intake" ? `${tile.counterpart_name} ${tile.category_name}` : tile.category_name,
  });

  // The six tiles of an act, parcels first where a site gives parcels, and the way to all others.
  function tiles(act) {
    const given = act === "distribution" && data.site.mode === "by_parcel" ? data.parcels : [];
    const learnt = data.tiles[act].map((tile) => item(act, tile));
    const parcels = given.map((parcel) => ({
      parcel, name: parcel.name, note: `${sums.kilos(parcel.grams)} kg`,
    }));
    return [...parcels, ...learnt].slice(0, MOST).concat({ other: true, name: words.other });
  }

  // Every source with every category, or every category with its usual end; what is there first.
  function everything(act) {
    const there = (one) => Number(act !== "intake" && one.grams > 0);
    const shelves = [...data.shelves].sort((one, other) => there(other) - there(one));
    return ends(act).flatMap((end) => shelves.map((one) => item(act, {
      counterpart: end.slug,
      counterpart_name: end.name,
      category: one.category,
      category_name: one.name,
      source_kind: end.source_kind || "",
      plain: false,
    })));
  }

  function ends(act) {
    if (act === "intake") {
      return data.sources;
    }
    if (act === "distribution") {
      return [{ slug: "people", name: "" }];
    }
    const usual = data.destinations.find((place) => place.slug === data.usual_destination);
    return [usual || data.destinations[0]];
  }

  // Grams that may go out: the shelves as they were read, and what still waits in the queue. Null
  // where only the register can say: another day, or mixed goods, which are of every category.
  function held(panel, queue, today) {
    const category = panel.tile && panel.tile.category;
    const there = category && category !== data.mixed ? shelf(category) : null;
    if (!there || panel.act === "intake" || data.day !== today) {
      return null;
    }
    const signs = { intake: 1, distribution: -1, disposal: -1 };
    return queue
      .filter((one) => one.type === "movement" && one.state === "queued" && one.id !== panel.id)
      .filter((one) => one.site === data.site.slug)
      .flatMap((one) => one.body.lines.map((line) => [line, signs[one.body.kind] || 0]))
      .filter(([line]) => line.category === category)
      .reduce((sum, [line, sign]) => sum + sign * line.grams, there.grams);
  }

  return { tiles, everything, held, shelf, item };
};
