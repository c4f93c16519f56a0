// Statements as marks on an axis from 0 to `most`. A value is a filled bar, its samples a line with
// ends; a lower bound is a bar with an arrow, or with dashes to the most it can be; a limit is a
// hollow ring at the end of a dashed line;
// a zero is a tick at 0, hollow if it may be a limit. What was not measured has no mark at all.
import { drawn } from "./element.mjs";
import { brief, remark } from "./statement.mjs";

const WIDTH = 200;
const HEIGHT = 16;
const LEFT = 6;
const RIGHT = 12;
const MIDDLE = HEIGHT / 2;

/** Return the largest number of the statements, for their common axis; 1 where all are 0. */
export function mostOf(statements) {
  const numbers = statements.flatMap(({ value, low, high, limit }) => [value, low, high, limit]);
  return Math.max(0, ...numbers.filter((n) => typeof n === "number")) || 1;
}

/** Return the mark as SVG; its label says the same in words. Null where nothing was measured. */
export function mark(statement, most) {
  const shapes = shapesOf(statement, (ug) => LEFT + ((WIDTH - LEFT - RIGHT) * ug) / most);
  if (shapes.length === 0) return null;
  const said = [brief(statement), remark(statement)].filter((text) => text !== "").join(", ");
  const frame = {
    class: "mark",
    viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
    role: "img",
    "aria-label": said,
  };
  return drawn("svg", frame, axis(), ...shapes);
}

function shapesOf(statement, at) {
  switch (statement.kind) {
    case "amount":
      return [bar(at(statement.value)), ...samples(statement, at)];
    case "least":
      return openBar(statement, at);
    case "range":
      return samples({ low: statement.low ?? 0, high: statement.high }, at);
    case "zero":
      return statement.censored ? [circle(at(0), "hollow")] : [tick(at(0), "zero")];
    case "below":
      if (statement.limit === null) return [circle(at(0), "hollow")];
      return [line(at(0), at(statement.limit), "dashed"), circle(at(statement.limit), "hollow")];
    case "trace":
      return [circle(at(0), "hollow")];
    default:
      return [];
  }
}

function axis() {
  return drawn("line", { class: "axis", x1: LEFT, x2: LEFT, y1: 0, y2: HEIGHT });
}

function bar(end) {
  return drawn("rect", {
    class: "bar",
    x: LEFT,
    y: 4,
    width: Math.max(end - LEFT, 1.5),
    height: 8,
  });
}

// The end is open: an arrow points on, or dashes lead to a ring at the most it can be.
function openBar({ value, high }, at) {
  const end = at(value);
  const known = value > 0 ? [bar(end)] : [];
  if (high !== null) return [...known, line(end, at(high), "dashed"), circle(at(high), "hollow")];
  const arrow = `M${end + 2} 3.5 l5 4.5 l-5 4.5`;
  return [...known, drawn("path", { class: "open", d: arrow })];
}

function samples({ low, high }, at) {
  if (typeof low !== "number" || typeof high !== "number" || high <= low) return [];
  return [line(at(low), at(high), "samples"), tick(at(low), "samples"), tick(at(high), "samples")];
}

function line(x1, x2, kind) {
  return drawn("line", { class: kind, x1, x2, y1: MIDDLE, y2: MIDDLE });
}

function tick(x, kind) {
  return drawn("line", { class: kind, x1: x, x2: x, y1: 3, y2: HEIGHT - 3 });
}

function circle(cx, kind) {
  return drawn("circle", { class: kind, cx, cy: MIDDLE, r: 4 });
}
