// One place on the map.

import { useMemo } from "preact/hooks";

import { Drawing } from "./map-drawing.jsx";
import { searchAddress } from "./router.js";

// As near as shows in which part of its country it lies.
const NEAR = 900;
const NONE = [];

export default function Spot({ place }) {
  const address = searchAddress({ show: "events", place: place.id });
  const places = useMemo(() => [place], [place]);
  return <Drawing places={places} countries={NONE} nearest={NEAR} addressOfPlace={() => address} />;
}
