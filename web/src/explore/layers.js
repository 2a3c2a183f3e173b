// What lies over a text: passages that overlap, as pieces that each lie under the same ones.

/** From Unicode scalars, in which anchors count, to the places of a string in JavaScript. */
export function placesOf(text) {
  const places = [0];
  for (const scalar of text) places.push(places.at(-1) + scalar.length);
  return places;
}

/** The anchors of a field as layers in places of its string; stale ones lead nowhere. */
export function layersOf(text, marked) {
  const places = placesOf(text);
  const last = places.length - 1;
  return marked
    .filter(({ anchor }) => anchor.start < anchor.end && anchor.end <= last && !anchor.stale)
    .map(({ anchor, ...layer }) => ({
      ...layer,
      start: places[anchor.start],
      end: places[anchor.end],
    }));
}

/** The stretch from `start` to `end`, cut wherever a layer begins or ends. */
export function pieces(start, end, layers) {
  const over = layers.filter((layer) => layer.start < end && layer.end > start);
  const cuts = over
    .flatMap((layer) => [layer.start, layer.end])
    .filter((cut) => cut > start && cut < end);
  const ends = [...new Set([...cuts, end])].sort((a, b) => a - b);
  return ends.map((end, index) => {
    const from = index ? ends[index - 1] : start;
    return {
      start: from,
      end,
      layers: over.filter((layer) => layer.start < end && layer.end > from),
    };
  });
}

/**
 * For each place of what Markdown shows, the place in its source: escapes, character references and
 * the marks at the beginning of a quoted line stand between.
 */
export function sourcePlaces(source, start, end, value) {
  const places = [];
  let at = start;
  for (let index = 0; index < value.length; index++) {
    const reference = /^&(#?\w+);/.exec(source.slice(at, at + 40));
    if (reference && value[index] !== "&") {
      places.push(at);
      at += reference[0].length;
      continue;
    }
    while (at < end && source[at] !== value[index]) at += 1;
    places.push(Math.min(at, end));
    at += 1;
  }
  places.push(end);
  return places;
}

/** Layers of a source, over what is shown of it; `places` as above. Those beyond it stay beyond it. */
export function moved(layers, places) {
  const [first, last] = [places[0], places.at(-1)];
  const shown = (place) => {
    if (place < first) return -1;
    return place > last ? places.length : places.findIndex((one) => one >= place);
  };
  return layers.map((layer) => ({ ...layer, start: shown(layer.start), end: shown(layer.end) }));
}
