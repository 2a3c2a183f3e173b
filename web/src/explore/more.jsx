// Lists that hang on a record: the first of them come with it, the others when they are asked for.

import { useState } from "preact/hooks";

import { get } from "./api.js";
import { comesBack } from "./router.js";
import { Told } from "./trouble.jsx";

// What was shown of each list, for those who come back to it.
const shown = new Map();

/** The items of `first`, a page of a list, and a button for those after; `show` shows one of them. */
export function More({ first, path, parameters, show, class: name = "hits" }) {
  const key = JSON.stringify([path, parameters]);
  const [state, set] = useState(
    (comesBack() && shown.get(key)) || { data: first.data, next: first.page.next },
  );
  const go = async () => {
    set({ ...state, isBusy: true, trouble: undefined });
    try {
      const { data, page } = await get(path, { ...parameters, after: state.next });
      const longer = { data: [...state.data, ...data], next: page.next };
      shown.set(key, longer);
      set(longer);
    } catch (trouble) {
      set({ ...state, trouble });
    }
  };
  return (
    <>
      <ol class={name}>
        {state.data.map((item) => (
          <li key={item.id}>{show(item)}</li>
        ))}
      </ol>
      {state.trouble && <Told trouble={state.trouble} retry={go} as="h3" />}
      {state.next && !state.trouble && (
        <button type="button" class="more" onClick={go} disabled={state.isBusy}>
          Show more
        </button>
      )}
    </>
  );
}
