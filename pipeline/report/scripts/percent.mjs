// Shares of a reference intake of vitamin K. No authority sets one for K2: a share is always of all
// vitamin K, or of K1 where the authority counts K1 alone. DK1 never counts.
import { number } from "./number.mjs";
import { say } from "./texts.mjs";

/**
 * Return what counts towards a reference, per 100 g: `ug`, and `least` if more may be in the food
 * that nobody measured. Null where nothing that counts was measured.
 *
 * `k1` is the statement of K1, `k2` that of the menaquinones together.
 */
export function counted(covers, k1, k2) {
  const parts = covers === "K1" ? [k1] : [k1, k2];
  const known = parts.map(leastOf).filter((ug) => ug !== null);
  if (known.length === 0) return null;
  const exact = covers === "K1" && k1.kind === "amount";
  return { ug: known.reduce((sum, ug) => sum + ug, 0), least: !exact };
}

function leastOf(statement) {
  switch (statement.kind) {
    case "amount":
    case "least":
      return statement.value;
    case "range":
      return statement.low;
    case "zero":
      return 0;
    default:
      return null;
  }
}

function counting({ covers }, percent) {
  return covers === "K1" ? say("share.of_k1", { percent }) : say("share.of_k", { percent });
}

/** Return why no share of a record is given; empty where one may be: as serving_vitamin_k has it. */
export function withheld(intake, food, k) {
  const flags = intake.covers === "K1" ? food.withheld_k1 : food.withheld_k;
  return flags[k] === 1 ? say("share.withheld") : "";
}

/**
 * Return the share of an answer in so many grams: `text`, and whether it is `given`. `range` writes
 * two numbers, `atLeast` tells whether all vitamin K is a lower bound.
 */
export function answerShare(intake, answer, grams, { range, atLeast }) {
  const k1 = intake.covers === "K1";
  const low = k1 ? answer.k1_low_ug_per_100g : answer.k_low_ug_per_100g;
  const high = k1 ? answer.k1_high_ug_per_100g : answer.k_high_ug_per_100g;
  const reason = k1 ? reasonOfK1(low, high) : answer.share_withheld;
  if (reason !== null) return { given: false, text: say("share.none", { reason }) };
  const { amount_ug_per_day: day } = intake;
  const percent = (ug, of) => twoFigures((ug * grams) / of);
  const text = range(
    percent(low, day ?? intake.amount_max_ug_per_day),
    percent(high, day ?? intake.amount_min_ug_per_day),
    !k1 && atLeast,
  );
  return { given: true, text: counting(intake, text) };
}

function reasonOfK1(low, high) {
  if (low === null) return say("share.k1_unknown");
  return high > 2 * low ? say("share.k1_differs") : null;
}

// What more than two figures would say is not known.
function twoFigures(percent) {
  return Number(percent.toPrecision(2));
}

/** Return the share in words and numbers; `intake` is a row of reference_intake. */
export function share(intake, count, factor) {
  if (count === null) {
    return intake.covers === "K1" ? say("share.k1_not_measured") : say("share.k_not_measured");
  }
  const text = counting(intake, percentOf(intake, count.ug * factor));
  return count.least ? say("share.at_least", { share: text }) : text;
}

function percentOf(intake, ug) {
  const percent = (day) => number(twoFigures((100 * ug) / day));
  if (intake.amount_ug_per_day !== null) return percent(intake.amount_ug_per_day);
  return `${percent(intake.amount_max_ug_per_day)}–${percent(intake.amount_min_ug_per_day)}`;
}

/** Return the reference in words: authority, population, amount and kind. */
export function reference(intake) {
  const day =
    intake.amount_ug_per_day === null
      ? `${number(intake.amount_min_ug_per_day)}–${number(intake.amount_max_ug_per_day)}`
      : number(intake.amount_ug_per_day);
  const { authority, population, kind } = intake;
  return say("share.reference", { authority, population, amount: day, kind });
}
