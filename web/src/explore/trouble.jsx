// What went wrong, in words, and what can be done.

import { useEffect, useState } from "preact/hooks";

import { searchAddress } from "./router.js";

/** The heading and the advice for a trouble. */
function told({ status, problem, message }) {
  if (status === 0) {
    return [
      "The server cannot be reached",
      "Check the connection, then try again. What you typed is kept.",
    ];
  }
  if (status === 429 || status === 503) {
    return ["The server is busy", "It has too much to do just now. Wait a moment, then try again."];
  }
  if (status === 401) {
    return [
      "The preview has ended",
      "The link that you came by shows nothing any more. Ask for another one, or leave the preview.",
    ];
  }
  if (status === 404) {
    return [
      "Not found",
      "Nothing public has this address. It may be mistyped, or not be published.",
    ];
  }
  if (status === 410) {
    const when = problem.at ? ` on ${problem.at.slice(0, 10)}` : "";
    return ["Withdrawn", `This was withdrawn${when}: ${problem.reason ?? "no reason was given"}`];
  }
  if (status === 400) return ["That cannot be asked", sentence(withoutCode(message))];
  return ["Something went wrong", `${sentence(message)} Try again.`];
}

/** Without the parameter it is about, and the marks around code. */
const withoutCode = (detail) => detail.replace(/^\w+: /, "").replaceAll("`", "");

const sentence = (text) => `${text[0]?.toUpperCase() ?? ""}${text.slice(1)}`;

/** What the page is called instead of what it could not show. */
export const titleOfTrouble = (trouble) => told(trouble)[0];

/** Shown where an answer should be. On a page of its own it has the page's heading. */
export function Told({ trouble, retry, as: Heading = "h2" }) {
  const [title, advice] = told(trouble);
  const isFinal = [400, 401, 404, 410].includes(trouble.status);
  return (
    <section class="trouble" role="alert">
      <Heading tabIndex={-1}>{title}</Heading>
      <p>{advice}</p>
      {!isFinal && <Retry wait={trouble.wait} retry={retry} />}
      {isFinal && Heading === "h1" && (
        <p>
          <a href={searchAddress({})}>Search the register</a>
        </p>
      )}
      {trouble.problem.requestId && !isFinal && (
        <p class="note">
          The operator finds this request by its id, <code>{trouble.problem.requestId}</code>.
        </p>
      )}
    </section>
  );
}

/** The button counts down as long as the server wants to be left alone. */
function Retry({ wait, retry }) {
  const [left, setLeft] = useState(Math.min(wait, 60));
  useEffect(() => {
    if (left <= 0) return;
    const timer = setTimeout(() => setLeft(left - 1), 1000);
    return () => clearTimeout(timer);
  }, [left]);
  return (
    <button type="button" onClick={retry} disabled={left > 0}>
      {left > 0 ? `Try again in ${left} s` : "Try again"}
    </button>
  );
}
