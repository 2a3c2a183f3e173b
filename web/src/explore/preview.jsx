// Whoever comes by a preview link sees what it shows, until they leave or close the window.

import { base } from "./router.js";

const KEY = "diwan-preview";

/** The token of the link, where the reader came by one. It stands in the address no longer than needed. */
export const token = fromAddress() ?? kept();

function fromAddress() {
  const given = /^#preview=([\w-]+)$/.exec(location.hash)?.[1];
  if (given) {
    keep(given);
    history.replaceState(history.state, "", location.pathname + location.search);
  }
  return given;
}

// A browser may keep nothing for us: then the preview ends with the page.
function keep(given) {
  try {
    sessionStorage.setItem(KEY, given);
  } catch {}
}

function kept() {
  try {
    return sessionStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function leave() {
  try {
    sessionStorage.removeItem(KEY);
  } catch {}
  location.assign(`${base}/explore`);
}

// Another link may be put into the same window.
addEventListener("hashchange", () => location.hash.startsWith("#preview=") && location.reload());

/** What requests are sent with. */
export const credentials = token ? { authorization: `Bearer ${token}` } : {};

/** Says at the head of every page that this is a preview. */
export function PreviewBar() {
  if (!token) return null;
  return (
    <aside class="preview" aria-label="Preview">
      <p>You came by a link that shows what is not published yet.</p>
      <button type="button" onClick={leave}>
        Leave the preview
      </button>
    </aside>
  );
}
