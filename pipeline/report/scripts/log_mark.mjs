// Amounts of foods on one axis in steps of ten, so that natto does not make slivers of all others. A
// value is a filled bar with the range over studies as a line; a total as printed is hatched; an
// open end means at least; what was looked for and not found is a tick at the start.
import { short } from "./amount_text.mjs";
import { drawn, element } from "./element.mjs";

const WIDTH = 600;
const HEIGHT = 16;
const EDGE = 8; // room for the arrow of an open end
const TOP = 3;
const BOTTOM = 13;
const LEAST = 0.1; // µg; smaller amounts are at the start
const STRIDE = 9;

/** Return the decades of an axis that ends above `most`: 0.1, 1, 10 … */
export function decades(most) {
  const steps = Math.max(1, Math.ceil(Math.log10(most / LEAST) - 1e-9));
  return Array.from({ length: steps + 1 }, (_, n) => Number((LEAST * 10 ** n).toPrecision(1)));
}

/** Return the labels of the axis as elements. */
export function axisLabels(ticks) {
  return ticks.map((tick, n) =>
    element("span", {}, `${short(tick)}${n === ticks.length - 1 ? " µg" : ""}`),
  );
}

/** Return the mark of what is known in `grams`; its label says it in words. Null where nothing is. */
export function logMark(known, { grams, ticks, said }) {
  const shapes = shapesOf(known, (ug) => place((ug * grams) / 100, ticks));
  if (shapes.length === 0) return null;
  const grid = ticks.map((tick) => {
    const x = place(tick, ticks);
    return drawn("line", { class: "axis", x1: x, x2: x, y1: 0, y2: HEIGHT });
  });
  const frame = {
    class: "log",
    viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
    preserveAspectRatio: "none",
    role: "img",
    "aria-label": said,
  };
  return drawn("svg", frame, ...grid, ...shapes);
}

function place(ug, ticks) {
  const share = Math.log10(Math.max(ug, LEAST) / LEAST) / (ticks.length - 1);
  return Number((EDGE + (WIDTH - 2 * EDGE) * Math.min(share, 1)).toFixed(1));
}

function shapesOf(known, at) {
  if (known.kind === "zero") return [tickAt(at(0), "zero")];
  if (known.kind === "total") return [...hatched(at(known.low)), ...range(known, at)];
  if (known.kind !== "amount") return [];
  const end = at(known.best);
  const bar = { class: "bar", x: EDGE, y: TOP, width: Math.max(end - EDGE, 2), height: 10 };
  const open = known.atLeast
    ? [drawn("path", { class: "open", d: `M${end + 2} ${TOP} l6 5 l-6 5` })]
    : [];
  return [drawn("rect", bar), ...open, ...range(known, at)];
}

function range({ low, high }, at) {
  if (at(high) - at(low) < 1) return [];
  const line = { class: "samples", x1: at(low), x2: at(high), y1: 8, y2: 8 };
  return [drawn("line", line), tickAt(at(low), "samples"), tickAt(at(high), "samples")];
}

function tickAt(x, kind) {
  return drawn("line", { class: kind, x1: x, x2: x, y1: TOP, y2: BOTTOM });
}

// Strokes within a frame: a pattern would need an address, which the page's policy has no need of.
function hatched(end) {
  const width = Math.max(end - EDGE, 2);
  const frame = drawn("rect", { class: "outline", x: EDGE, y: TOP, width, height: 10 });
  const strokes = [];
  for (let x = EDGE; x < EDGE + width; x += STRIDE) {
    const reach = Math.min(10, EDGE + width - x);
    strokes.push(`M${x} ${BOTTOM} l${reach.toFixed(1)} ${(-reach).toFixed(1)}`);
  }
  return [frame, drawn("path", { class: "hatch", d: strokes.join(" ") })];
}
