// The foods that were found, as rows for a spreadsheet.
import { csv } from "./csv.mjs";
import { firstPortion } from "./find.mjs";

const HEADER = [
  "food_id",
  "name",
  "name_original",
  "source",
  "release",
  "country",
  "category",
  "quantity",
  "statement",
  "amount_ug_per_100g",
  "limit_ug_per_100g",
  "min_ug_per_100g",
  "max_ug_per_100g",
  "confidence",
  "portion",
  "portion_g",
  "amount_ug_per_portion",
  "energy_kcal_per_100g",
  "amount_ug_per_100kcal",
];
const ANSWER_HEADER = [
  "concept_id",
  "name",
  "category",
  "quantity",
  "evidence",
  "amount_ug_per_100g",
  "at_least",
  "low_ug_per_100g",
  "high_ug_per_100g",
  "total_basis",
  "n_studies",
  "confidence",
  "portion",
  "portion_g",
  "amount_ug_per_portion",
];
const WORDS = { amount: "amount", least: "at least", range: "range", zero: "zero as printed" };

/** Return all rows as CSV; an amount is empty where the source states none, never zero. */
export function tableText(data, rows, said) {
  return csv(
    HEADER,
    rows.map((row) => cells(data, row, said)),
  );
}

/** Return the rows of foods as people mean them; of a printed total low and high are its range. */
export function answerTable(rows, of) {
  return csv(
    ANSWER_HEADER,
    rows.map(({ answer, known }) => {
      const best = known.best ?? null;
      const portion = (ug) => Number(((ug * answer.portion_g) / 100).toPrecision(12));
      return [
        answer.concept_id,
        answer.name,
        answer.category,
        of,
        known.kind === "none" ? "not measured" : known.evidence,
        best,
        known.kind === "amount" || known.kind === "zero" ? String(known.atLeast) : null,
        known.low ?? null,
        known.high ?? null,
        known.basis ?? null,
        known.kind === "none" ? null : known.studies,
        known.confidence,
        answer.portion,
        answer.portion_g,
        best === null ? null : portion(best),
      ];
    }),
  );
}

function cells(data, { k, statement, confidence }, said) {
  const { food } = data;
  const source = data.sources.get(food.source_id[k]);
  const portion = firstPortion(data, k);
  const energy = food.energy_kcal[k];
  const amount = statement.kind === "zero" ? 0 : (statement.value ?? null);
  const times = (factor) => (amount === null ? null : Number((amount * factor).toPrecision(12)));
  return [
    data.ids[k],
    food.name[k],
    food.name_original[k],
    source.title,
    source.release,
    food.country[k],
    food.category[k],
    said,
    words(statement),
    amount,
    statement.limit ?? null,
    statement.low ?? null,
    statement.high ?? null,
    confidence,
    portion === null ? null : portion.description_reported,
    portion === null ? null : portion.gram_weight,
    portion === null ? null : times(portion.gram_weight / 100),
    energy,
    energy === null || energy === 0 ? null : times(100 / energy),
  ];
}

function words(statement) {
  if (statement.kind === "zero" && statement.censored)
    return "zero as printed, may mean below a limit";
  if (statement.kind === "volume") return `${statement.text}, no density known`;
  return (
    WORDS[statement.kind] ??
    { below: "below a limit", trace: "trace", none: "not measured" }[statement.kind]
  );
}
