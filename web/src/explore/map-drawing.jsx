// A map that can be moved and enlarged.

import { geoMercator, geoPath } from "d3-geo";
import { useMemo, useRef, useState } from "preact/hooks";

import { COARSE, useOutlines } from "./outlines.js";
import { counted, country } from "./words.js";
import { useWidth } from "./width.js";

// From this scale on coarse outlines look coarse.
const CLOSE = 400;
const NEAREST = 6_000;
const STEP = 1.6;

/** `narrow` is what to do with the part that is seen, `nearest` how much it is enlarged at first at most. */
export function Drawing({
  places,
  countries,
  narrow,
  corners,
  addressOfPlace,
  nearest = NEAREST / 2,
}) {
  const [frame, width] = useWidth();
  const height = Math.round(Math.min(520, Math.max(300, width * 0.6)));
  const first = useMemo(
    () => viewOf(places, countries, corners, width, height, nearest),
    [places, countries, corners, width, height, nearest],
  );
  const [moved, setMoved] = useState({});
  const view = moved.first === first ? moved.view : first;
  const outlines = useOutlines(view.scale > CLOSE);
  const setView = (view) => setMoved({ first, view });
  const projection = geoMercator()
    .scale(view.scale)
    .center(view.center)
    .translate([width / 2, height / 2])
    .clipExtent([
      [-20, -20],
      [width + 20, height + 20],
    ]);
  const drag = useDrag(projection, width, height, (center) => setView({ ...view, center }));
  const enlarge = (by) =>
    setView({ ...view, scale: Math.min(NEAREST, Math.max(width / 7, view.scale * by)) });
  return (
    <div class="map" ref={frame}>
      {/* The lists below tell the same to those who do not see it or use no pointer. */}
      <svg width={width} height={height} aria-hidden="true" {...drag}>
        <Countries outlines={outlines} path={geoPath(projection)} countries={countries} />
        {places.map((place) => (
          <Dot
            key={place.id}
            place={place}
            at={projection([place.longitude, place.latitude])}
            address={addressOfPlace(place)}
          />
        ))}
      </svg>
      <div class="controls" role="group" aria-label="Map">
        <button type="button" aria-label="Enlarge" onClick={() => enlarge(STEP)}>
          +
        </button>
        <button type="button" aria-label="Reduce" onClick={() => enlarge(1 / STEP)}>
          −
        </button>
        {narrow && (
          <button type="button" onClick={() => narrow(cornersOf(projection, width, height))}>
            Only events in this part
          </button>
        )}
      </div>
    </div>
  );
}

function Countries({ outlines, path, countries }) {
  const counts = new Map(countries.map(({ key, count }) => [key, count]));
  const most = Math.max(1, ...counts.values());
  return outlines.map((outline) => {
    const { code } = outline;
    const count = counts.get(code) ?? 0;
    const drawn = path(outline) ?? "";
    return (
      <g key={outline.properties.name} class="country">
        <path d={drawn} />
        {count > 0 && (
          <path
            class="shade"
            d={drawn}
            fill-opacity={0.15 + (0.5 * Math.log1p(count)) / Math.log1p(most)}
          >
            <title>{`${country(code)}: ${counted(count, "event")}`}</title>
          </path>
        )}
      </g>
    );
  });
}

function Dot({ place, at, address }) {
  if (!at) return null;
  return (
    <a href={address} tabindex={-1}>
      <title>{place.count ? `${place.name}: ${counted(place.count, "event")}` : place.name}</title>
      <circle class="dot" cx={at[0]} cy={at[1]} r={4 + 2 * Math.sqrt(place.count ?? 1)} />
    </a>
  );
}

/** What is seen at first: the part that was chosen, else all places, else all countries, else the world. */
function viewOf(places, countries, corners, width, height, nearest) {
  const points = corners
    ? pointsOf(corners)
    : places.map(({ longitude, latitude }) => [longitude, latitude]);
  const shown = new Set(countries.map(({ key }) => key));
  const outlines = COARSE.filter(({ code }) => shown.has(code));
  const seen =
    points.length > 0
      ? { type: "MultiPoint", coordinates: points }
      : { type: "FeatureCollection", features: outlines.length ? outlines : COARSE };
  const edge = corners ? 0 : 40;
  const fitted = geoMercator().fitExtent(
    [
      [edge, edge],
      [width - edge, height - edge],
    ],
    seen,
  );
  // One point fits at any scale: then there is no telling where the middle is.
  if (!Number.isFinite(fitted.scale())) return { scale: nearest, center: points[0] };
  const scale = Math.min(Math.max(fitted.scale(), width / 7), nearest);
  return { scale, center: fitted.invert([width / 2, height / 2]) };
}

/** Two corners of a part; none where it goes over the edge of the map. */
function pointsOf(corners) {
  const [west, south, east, north] = corners.split(",").map(Number);
  if (west > east) return [];
  return [
    [west, south],
    [east, north],
  ];
}

/** West, south, east and north of what is seen, in degrees; all around, where all is seen. */
function cornersOf(projection, width, height) {
  const [west, north] = projection.invert([0, 0]);
  const [east, south] = projection.invert([width, height]);
  const isAround = width / projection.scale() >= 2 * Math.PI;
  const sides = isAround ? [-180, south, 180, north] : [west, south, east, north];
  return sides.map((degrees) => degrees.toFixed(2));
}

/** Moves the map with the pointer that holds it. A click that moves nothing stays a click. */
function useDrag(projection, width, height, move) {
  const held = useRef(null);
  return {
    onPointerDown: (event) => {
      held.current = { x: event.clientX, y: event.clientY };
    },
    onPointerMove: (event) => {
      if (!held.current || !event.buttons) return;
      const [x, y] = [event.clientX - held.current.x, event.clientY - held.current.y];
      if (Math.abs(x) + Math.abs(y) < 4 && !held.current.moves) return;
      held.current = { x: event.clientX, y: event.clientY, moves: true };
      const [longitude, latitude] = projection.invert([width / 2 - x, height / 2 - y]);
      move([longitude, Math.min(80, Math.max(-80, latitude))]);
    },
    onPointerUp: () => {
      held.current = null;
    },
    onPointerLeave: () => {
      held.current = null;
    },
  };
}
