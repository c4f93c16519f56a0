// Shares of a reference intake of vitamin K. No authority sets one for K2: a share is always of all
// vitamin K, or of K1 where the authority counts K1 alone. DK1 never counts.
import { number } from "./number.mjs";

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

/** Return the share in words and numbers; `intake` is a row of reference_intake. */
export function share(intake, count, factor) {
  if (count === null) {
    const what = intake.covers === "K1" ? "K1" : "vitamin K by form";
    return `No share: ${what} was not measured in this food.`;
  }
  const ug = count.ug * factor;
  const sign = count.least ? "at least " : "";
  const of =
    intake.covers === "K1"
      ? "of the reference for phylloquinone (K1 alone counts)"
      : "of the total vitamin K reference (K1 and measured menaquinones count)";
  return `${sign}${portion(intake, ug)} ${of}`;
}

function portion(intake, ug) {
  const percent = (day) => number((100 * ug) / day);
  if (intake.amount_ug_per_day !== null) return `${percent(intake.amount_ug_per_day)} %`;
  return `${percent(intake.amount_max_ug_per_day)}–${percent(intake.amount_min_ug_per_day)} %`;
}

/** Return the reference in words: authority, population, amount and kind. */
export function reference(intake) {
  const day =
    intake.amount_ug_per_day === null
      ? `${number(intake.amount_min_ug_per_day)}–${number(intake.amount_max_ug_per_day)}`
      : number(intake.amount_ug_per_day);
  return `${intake.authority}, ${intake.population}: ${day} µg a day (${intake.kind})`;
}
