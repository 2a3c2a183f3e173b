// The field in which one searches, with the actors whose names begin as typed (a combobox, WAI-ARIA).

import { useEffect, useRef, useState } from "preact/hooks";

import { get } from "./api.js";
import { go, recordAddress } from "./router.js";
import { Text } from "./text.jsx";
import { word } from "./words.js";

const PAUSE = 150;

/** `typed` is what stands in it at first, `search` what to do with what was typed. */
export function SearchBox({ typed, search }) {
  const [text, setText] = useState(typed);
  const [chosen, setChosen] = useState(-1);
  const [isOpen, setOpen] = useState(false);
  const suggestions = useSuggestions(text, isOpen);
  const field = useRef();
  useEffect(() => setText(typed), [typed]);

  const close = () => {
    setOpen(false);
    setChosen(-1);
  };
  const open = ({ slug }) => {
    close();
    go(recordAddress("actors", slug));
  };
  const submit = (event) => {
    event.preventDefault();
    close();
    search(text.trim());
  };
  const move = (by) => {
    const places = suggestions.length + 1;
    setOpen(true);
    setChosen(((chosen + 1 + by + places) % places) - 1);
  };
  const keys = {
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    Escape: () => (isOpen ? close() : setText("")),
    Enter: () => open(suggestions[chosen]),
  };
  const press = (event) => {
    if (!(event.key in keys) || (event.key === "Enter" && !suggestions[chosen])) return;
    event.preventDefault();
    keys[event.key]();
  };
  const shows = isOpen && suggestions.length > 0;

  return (
    <form class="search" role="search" onSubmit={submit}>
      <label for="q" class="visually-hidden">
        Words, names, or a “phrase”
      </label>
      <input
        id="q"
        ref={field}
        type="search"
        dir="auto"
        maxLength={400}
        autocomplete="off"
        spellcheck={false}
        placeholder="Words or names"
        role="combobox"
        aria-autocomplete="list"
        aria-controls="suggestions"
        aria-expanded={shows}
        aria-activedescendant={shows && chosen >= 0 ? `suggestion-${chosen}` : undefined}
        value={text}
        onInput={(event) => {
          setText(event.currentTarget.value);
          setOpen(true);
          setChosen(-1);
        }}
        onKeyDown={press}
        onBlur={close}
      />
      <button type="submit">Search</button>
      <ul id="suggestions" role="listbox" aria-label="Actors" hidden={!shows}>
        {suggestions.map((suggestion, index) => (
          <li
            key={suggestion.slug}
            id={`suggestion-${index}`}
            role="option"
            aria-selected={index === chosen}
            // Before the field loses the focus, and the list with it.
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => open(suggestion)}
          >
            <Text of={suggestion.text} /> <span class="kind">{word(suggestion.kind)}</span>
          </li>
        ))}
      </ul>
      <span class="visually-hidden" aria-live="polite">
        {shows ? `${suggestions.length} suggestions, choose with the arrow keys` : ""}
      </span>
    </form>
  );
}

/** The suggestions for what was typed last; none while they cannot be had. */
function useSuggestions(text, isWanted) {
  const [suggestions, set] = useState([]);
  const typed = text.trim();
  useEffect(() => {
    if (!isWanted || typed.length < 2) return set([]);
    const stop = new AbortController();
    const timer = setTimeout(() => {
      const asked = get("/search/suggest", { q: typed, limit: 8 }, { signal: stop.signal });
      asked.then(({ data }) => set(data)).catch(() => stop.signal.aborted || set([]));
    }, PAUSE);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [typed, isWanted]);
  return suggestions;
}
