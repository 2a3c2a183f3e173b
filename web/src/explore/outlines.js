// The outlines of countries: coarse ones at once, finer ones when somebody looks closely. They are
// those of Natural Earth, in the public domain.

import codes from "i18n-iso-countries/codes.json";
import { useEffect, useState } from "preact/hooks";
import { feature } from "topojson-client";
import atlas from "world-atlas/countries-110m.json";

const ALPHA_2 = new Map(codes.map(([two, , numeric]) => [numeric, two]));

/** The countries of an atlas as GeoJSON, each with its ISO 3166-1 alpha-2 `code`, where it has one. */
function outlinesOf(atlas) {
  const { features } = feature(atlas, atlas.objects.countries);
  return features.map((outline) => ({ ...outline, code: ALPHA_2.get(outline.id) }));
}

export const COARSE = outlinesOf(atlas);
let fine;

/** The outlines to draw; fine ones as soon as they are there, where it `isClose`. */
export function useOutlines(isClose) {
  const [outlines, set] = useState(fine ?? COARSE);
  useEffect(() => {
    if (!isClose || fine) return;
    import("world-atlas/countries-50m.json").then(
      (module) => set((fine ??= outlinesOf(module.default))),
      // The coarse ones do, too.
      () => {},
    );
  }, [isClose]);
  return outlines;
}
