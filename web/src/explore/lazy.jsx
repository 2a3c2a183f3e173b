// Figures that bring much along are loaded when they are first shown.

import { useEffect, useState } from "preact/hooks";

import { Trouble } from "./api.js";
import { Told } from "./trouble.jsx";

const FIGURES = {
  network: () => import("./selection-network.jsx"),
  ties: () => import("./network.jsx"),
  map: () => import("./map.jsx"),
  spot: () => import("./spot.jsx"),
};

export function Lazy({ figure, ...properties }) {
  const [state, set] = useState({});
  const load = () => {
    FIGURES[figure]().then(
      (module) => set({ figure, Shown: module.default }),
      () => set({ figure, trouble: new Trouble(0) }),
    );
  };
  useEffect(load, [figure]);
  if (state.figure !== figure) return <p class="note">Loading …</p>;
  if (state.trouble) return <Told trouble={state.trouble} retry={load} />;
  return <state.Shown {...properties} />;
}
