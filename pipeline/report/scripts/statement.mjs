// What a source states of one quantity in one food. A statement is one of:
//
//   amount  a value, with `low` and `high` of its samples where printed
//   least   a lower bound: other menaquinones were not measured; `high` where the view bounds it
//   range   only a range is printed, `low` to `high`
//   zero    a printed 0; `censored` if it may be a limit, `assumed` if the source says so
//   below   below a limit, `limit` (null where not stated)
//   trace   a trace, no number
//   volume  per 100 ml, and no density is known: only the verbatim text
//   none    not measured
//
// Amounts are µg per 100 g.
import { micrograms, number } from "./number.mjs";
import { say } from "./texts.mjs";

export const NOT_MEASURED = { kind: "none" };

/** Return the statement of a row of measurement or reported_total. */
export function statedBy(row, censored = false) {
  const low = row.min_ug_per_100g;
  const high = row.max_ug_per_100g;
  if (row.qualifier === "range") return { kind: "range", low, high };
  if (row.qualifier === "trace") return { kind: "trace" };
  if (row.qualifier.startsWith("below")) return { kind: "below", limit: row.limit_ug_per_100g };
  if (row.amount_ug_per_100g === null) {
    return { kind: "volume", text: `${row.amount_reported} ${row.unit_reported}` };
  }
  if (row.qualifier === "zero")
    return { kind: "zero", censored, assumed: row.origin === "assumed" };
  return { kind: "amount", value: row.amount_ug_per_100g, low, high };
}

/** Return the statement of a food's menaquinones together: their sum, or at least so much. */
export function menaquinones(lower, sum, upper) {
  if (lower === null) return NOT_MEASURED;
  if (sum !== null) return { kind: "amount", value: sum, low: null, high: null, sum: true };
  return { kind: "least", value: lower, high: upper };
}

/** Return the statement per portion: every amount times `factor`. */
export function scaled(statement, factor) {
  const result = { ...statement };
  for (const name of ["value", "low", "high", "limit"]) {
    if (typeof result[name] === "number") result[name] *= factor;
  }
  return result;
}

/** Return what a list is sorted by: amounts first, then zeros, limits and traces, then nothing. */
export function height(statement) {
  switch (statement.kind) {
    case "amount":
    case "least":
      return statement.value;
    case "range":
      return statement.low ?? 0;
    case "zero":
      return 0;
    case "below":
    case "trace":
      return -1;
    case "volume":
      return -2;
    default:
      return -3;
  }
}

/** Return the statement in few words and numbers. */
export function brief(statement) {
  switch (statement.kind) {
    case "amount":
      return micrograms(statement.value);
    case "least":
      return `≥ ${micrograms(statement.value)}`;
    case "range":
      return statement.low === null
        ? say("statement.up_to", { amount: micrograms(statement.high) })
        : `${number(statement.low)}–${micrograms(statement.high)}`;
    case "zero":
      return "0 µg";
    case "below":
      return statement.limit === null
        ? say("statement.below_a_limit")
        : `< ${micrograms(statement.limit)}`;
    case "trace":
      return say("statement.trace");
    case "volume":
      return statement.text;
    default:
      return say("statement.not_measured");
  }
}

/** Return what is to be said beside the brief statement; empty where nothing is. */
export function remark(statement) {
  switch (statement.kind) {
    case "amount":
      if (statement.sum) return say("statement.of_mk4_to_mk10");
      return statement.low !== null && statement.high !== null && statement.high > statement.low
        ? say("statement.samples", { range: `${number(statement.low)}–${number(statement.high)}` })
        : "";
    case "least":
      return statement.high === null
        ? ""
        : say("statement.at_most", { amount: micrograms(statement.high) });
    case "zero":
      if (statement.assumed) return say("statement.assumed");
      return statement.censored ? say("statement.may_be_below") : say("statement.printed_zero");
    case "below":
      return statement.limit === null
        ? say("statement.not_found_no_limit")
        : say("statement.not_found");
    case "trace":
      return say("statement.too_little");
    case "volume":
      return say("statement.no_density");
    default:
      return "";
  }
}
