// Foods as people mean them: what is known of a quantity in each, and of all vitamin K. Amounts are
// of the tables answer and answer_form, µg per 100 g.
import { amountRange, short } from "./amount_text.mjs";
import { formName } from "./foods.mjs";
import { say } from "./texts.mjs";

const NOT_MEASURED = { kind: "none", studies: 0, confidence: null };

/** Return the answers of the dataset, `{ concept_id, … }`, with their portions, in order. */
export function answersOf(data) {
  data.answers ??= withPortions(data);
  return data.answers;
}

/** Return the answer of a concept, or undefined. */
export function answerOf(data, concept) {
  data.answerAt ??= new Map(answersOf(data).map((answer) => [answer.concept_id, answer]));
  return data.answerAt.get(concept);
}

function withPortions(data) {
  const { answer, everyday_portion: portion, answer_form: form } = data.tables;
  const portions = grouped(portion);
  const forms = grouped(form);
  return Array.from({ length: answer.rows }, (_, n) => {
    const row = answer.row(n);
    const listed = portions.get(row.concept_id) ?? [];
    return { ...row, portions: listed, forms: forms.get(row.concept_id) ?? [] };
  });
}

function grouped(table) {
  const found = new Map();
  for (let n = 0; n < table.rows; n += 1) {
    const row = table.row(n);
    if (!found.has(row.concept_id)) found.set(row.concept_id, []);
    found.get(row.concept_id).push(row);
  }
  return found;
}

/**
 * Return what is known of K2 or of a form in a food: `kind` is amount (with `best`, `low`, `high`
 * and `atLeast`), total (as printed, `low` and `high`, `basis`), zero (none found) or none.
 */
export function knownOf(answer, of) {
  if (of !== "K2") return formKnown(answer.forms.find((row) => row.form_id === of));
  const { k2_evidence: evidence, n_studies: studies, confidence } = answer;
  const about = { evidence, studies, confidence };
  if (evidence === "none") return NOT_MEASURED;
  if (evidence === "printed total") {
    const [low, high] = [answer.k2_total_low_ug_per_100g, answer.k2_total_high_ug_per_100g];
    return { ...about, kind: "total", low, high, basis: answer.k2_total_basis };
  }
  return {
    ...about,
    kind: answer.k2_high_ug_per_100g ? "amount" : "zero",
    best: answer.k2_best_ug_per_100g,
    low: answer.k2_low_ug_per_100g,
    high: answer.k2_high_ug_per_100g,
    atLeast: answer.k2_at_least,
  };
}

function formKnown(row) {
  if (row === undefined) return NOT_MEASURED;
  return {
    kind: row.high_ug_per_100g ? "amount" : "zero",
    evidence: row.evidence,
    studies: row.n_studies,
    confidence: row.confidence,
    best: row.best_ug_per_100g,
    low: row.low_ug_per_100g,
    high: row.high_ug_per_100g,
    atLeast: row.at_least,
  };
}

/** Return what is known in so many grams as a text in µg, or in words. */
export function knownText(known, grams) {
  const times = (ug) => (ug === null ? null : (ug * grams) / 100);
  if (known.kind === "none") return say("statement.not_measured");
  if (known.kind === "zero") return say("statement.none_found");
  if (known.kind === "total") return amountRange(times(known.low), times(known.high));
  return amountRange(times(known.best), null, known.atLeast);
}

/** Return the range over studies in so many grams, empty where they do not differ. */
export function studiesText(known, grams) {
  if (known.kind !== "amount") return "";
  const text = amountRange((known.low * grams) / 100, (known.high * grams) / 100);
  return text.includes("–") ? text : "";
}

/** Return all vitamin K in so many grams as a text in µg; empty where it is not known. */
export function allVitaminK(answer, grams) {
  const { k_low_ug_per_100g: low, k_high_ug_per_100g: high } = answer;
  if (low === null) return "";
  return amountRange((low * grams) / 100, (high * grams) / 100, mayBeMore(answer));
}

/** Return whether all vitamin K is a lower bound: K1, K2 or some menaquinones are unknown. */
export function mayBeMore(answer) {
  const byForms = answer.k2_evidence !== "printed total";
  return Boolean(answer.k_incomplete || (byForms && answer.k2_at_least));
}

/** Return what a list is sorted by, per 100 g: amounts and totals, then zeros, then nothing. */
export function knownHeight(known) {
  if (known.kind === "none") return -1;
  if (known.kind === "zero") return 0;
  return known.kind === "total" ? known.low : known.best;
}

/** Return how many grams give so many µg as a text, by the range of what is known; empty if none. */
export function gramsFor(known, ug) {
  if ((known.kind !== "amount" && known.kind !== "total") || !known.high) return "";
  const least = (100 * ug) / known.high;
  if (!known.low) return say("statement.at_least", { amount: short(least) });
  return amountRange(least, (100 * ug) / known.low);
}

/** Return the portions for the choice: `{ key, name, grams }`, the everyday one first. */
export function everydayPortions(answer) {
  const listed = answer.portions.map(({ portion, state, gram_weight: grams }, n) => ({
    key: n === 0 ? "" : String(n + 1),
    name: `${portion}${state === null ? "" : `, ${state}`} (${short(grams)} g)`,
    grams,
  }));
  const first = { key: "", name: `${answer.portion} (${short(answer.portion_g)} g)` };
  const known = listed.length > 0 ? listed : [{ ...first, grams: answer.portion_g }];
  return [...known, { key: "100g", name: "100 g", grams: 100 }];
}

/** Return the name of K2 or of a form in a sentence. */
export function quantityName(of) {
  return of === "K2" ? "K2" : formName(of);
}
