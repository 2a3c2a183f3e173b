// How many of a selection there are over time: bars, each a link that narrows the selection to it.

import { useRef, useState } from "preact/hooks";

import { get, useLoad } from "./api.js";
import { addressOf, countParameters, ONE, within } from "./selection.js";
import { counted, date, number } from "./words.js";
import { useWidth } from "./width.js";

const HEIGHT = 72;
const WIDEST = 40;
const MOST_BARS = 120;
const DAY = 86_400_000;
const LENGTH = { year: 4, month: 7, day: 10 };

/** The timeline of what is shown; of everything, that of the articles. */
export function Timeline({ selection }) {
  const show = selection.show === "everything" ? "articles" : selection.show;
  const shown = { ...selection, show };
  const { data } = useLoad((signal) => countsOf(shown, signal), [show, countParameters(shown)]);
  if (!data || data.rows.length === 0) return null;
  const less = data.vague + data.undated;
  return (
    <section class="timeline" aria-labelledby="timeline-title">
      <h2 id="timeline-title">
        {show === "articles" ? "Articles" : "Events"} by {data.by}
        <span class="about">
          {" "}
          · up to {number(Math.max(...data.rows.map(({ count }) => count)))}
        </span>
      </h2>
      <Bars {...data} selection={shown} />
      {less > 0 && (
        <p class="note">{counted(less, ONE[show])} not drawn: when is not known so exactly.</p>
      )}
    </section>
  );
}

/**
 * The counts by the finest period that still gives few enough bars: `rows` of `period` and `count`
 * without gaps, and how many are known less exactly (`vague`) or not at all (`undated`).
 */
async function countsOf(selection, signal) {
  const parameters = countParameters(selection);
  const ask = async (by) => {
    const { data } = await get(`/${selection.show}/counts`, { ...parameters, by }, { signal });
    return sorted(data, by);
  };
  const years = await ask("year");
  const [first, last] = [years.rows[0]?.period, years.rows.at(-1)?.period];
  if (!first || Number(last) - Number(first) >= MOST_BARS / 12) return years;
  const months = await ask("month");
  if (months.rows.length > 3) return months;
  const days = await ask("day");
  return days.rows.length > 0 ? days : months;
}

function sorted(data, by) {
  const isExact = ({ period }) => period?.length === LENGTH[by];
  const sum = (rows) => rows.reduce((total, { count }) => total + count, 0);
  const rows = data.filter(isExact).toSorted((a, b) => (a.period < b.period ? -1 : 1));
  return {
    by,
    rows: withoutGaps(rows, by),
    vague: sum(data.filter((row) => row.period && !isExact(row))),
    undated: sum(data.filter(({ period }) => !period)),
  };
}

/** Every period from the first to the last; too many of them, and only those with a count. */
function withoutGaps(rows, by) {
  if (rows.length === 0) return rows;
  const counts = new Map(rows.map(({ period, count }) => [period, count]));
  const filled = [];
  const last = rows.at(-1).period;
  for (let period = rows[0].period; period <= last; period = following(period, by)) {
    filled.push({ period, count: counts.get(period) ?? 0 });
    if (filled.length > 4 * MOST_BARS) return rows;
  }
  return filled;
}

function following(period, by) {
  if (by === "year") return String(Number(period) + 1).padStart(4, "0");
  const next =
    by === "day"
      ? new Date(Date.parse(period) + DAY)
      : new Date(Date.UTC(Number(period.slice(0, 4)), Number(period.slice(5)), 1));
  return next.toISOString().slice(0, LENGTH[by]);
}

function Bars({ rows, selection }) {
  const [frame, width] = useWidth();
  const [active, setActive] = useState(0);
  const bars = useRef();
  const most = Math.max(...rows.map(({ count }) => count));
  const step = width / rows.length;

  // One stop for the tabulator, the arrow keys from bar to bar.
  const press = (event) => {
    const places = {
      ArrowRight: active + 1,
      ArrowLeft: active - 1,
      Home: 0,
      End: rows.length - 1,
    };
    const place = places[event.key];
    if (place === undefined || !rows[place]) return;
    event.preventDefault();
    setActive(place);
    bars.current.querySelectorAll("a")[place].focus();
  };

  return (
    <div class="bars" ref={frame}>
      <svg
        ref={bars}
        width={width}
        height={HEIGHT}
        role="group"
        aria-label="Choose a period"
        onKeyDown={press}
      >
        {rows.map(({ period, count }, index) => (
          <a
            key={period}
            href={addressOf(within(selection, period, period))}
            tabindex={index === Math.min(active, rows.length - 1) ? 0 : -1}
            onFocus={() => setActive(index)}
            aria-label={`${date(period)}: ${counted(count, ONE[selection.show])}`}
          >
            <title>{`${date(period)}: ${number(count)}`}</title>
            <rect class="ground" x={index * step} width={step} height={HEIGHT} />
            <Bar x={index * step} step={step} share={count / most} />
          </a>
        ))}
      </svg>
      <p class="axis">
        <span>{date(rows[0].period)}</span>
        <span>{date(rows.at(-1).period)}</span>
      </p>
    </div>
  );
}

/** A bar is never lower than can be seen, where there is anything at all. */
function Bar({ x, step, share }) {
  const height = share ? Math.max(3, share * (HEIGHT - 4)) : 1;
  const width = Math.min(Math.max(step > 4 ? step - 1 : step, 0.5), WIDEST);
  return (
    <rect
      class={share ? "bar" : "bar none"}
      x={x + (step - width) / 2}
      width={width}
      y={HEIGHT - height}
      height={height}
    />
  );
}
