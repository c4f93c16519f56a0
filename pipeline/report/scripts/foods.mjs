// All foods with what is known of them: the tables of the page and the questions put to them.
import { lazily, table } from "./columns.mjs";
import { openTerms } from "./search.mjs";
import { NOT_MEASURED, menaquinones, statedBy } from "./statement.mjs";

// Origins that need no word in a list; the others are named: imputed, calculated, assumed …
export const MEASURED = new Set(["analytical", "compiled"]);
const NOTHING = { confidence: null, origin: null };
const CENSORED = "zero_may_be_censored";

/**
 * Return the dataset of the page's JSON. `json` is what the first view needs; `records()` gives the
 * packed tables of all foods and their values, which are read when they are first asked for.
 */
export function openDataset(json, records) {
  const packed = {};
  lazily(packed, "records", records);
  const tables = {};
  for (const [name, small] of Object.entries(json.tables)) lazily(tables, name, () => table(small));
  for (const name of json.of_foods) lazily(tables, name, () => table(packed.records[name]));
  const byKey = (name, key) =>
    new Map(tables[name].column[key].map((value, k) => [value, tables[name].row(k)]));
  const data = {
    topics: new Map(json.topics.map(([id, ...said]) => [id, said])),
    claims: new Map(json.claims.map(([id, ...said]) => [id, said])),
    confidence: json.confidence,
    bases: json.bases,
    answerTexts: json.answers,
    tables,
    forms: byKey("form", "form_id"),
    sources: byKey("source", "source_id"),
    concepts: byKey("concept", "concept_id"),
  };
  lazily(data, "references", () => byKey("reference", "reference_id"));
  lazily(data, "food", () => foodColumns(tables.food.column));
  lazily(data, "ids", () => {
    const { source_id: source, source_food_code: code } = data.food;
    return source.map((id, k) => `${id}:${code[k]}`);
  });
  lazily(data, "place", () => new Map(data.ids.map((id, k) => [id, k])));
  lazily(data, "terms", () => openTerms(json.terms, data.concepts));
  lazily(data, "censored", () => censoredRows(tables.issue));
  lazily(data, "doubtful", () => doubtfulFoods(tables.issue));
  return data;
}

/** Return the columns of foods, with the ids of later foods written out. */
function foodColumns(column) {
  const food = Object.create(column);
  lazily(food, "superseded_by", () =>
    column.superseded_by.map((id, k) => id && id.replace("{}", column.source_food_code[k])),
  );
  return food;
}

/** Return "food row/what it is about" of each zero that may be a limit. */
function censoredRows(issue) {
  const { rule, about } = issue.column;
  const found = new Set();
  eachRow(issue, (food, k) => {
    if (rule[k] === CENSORED) found.add(`${food}/${about[k]}`);
  });
  return found;
}

/** Return the rows of foods with a grave doubt. */
function doubtfulFoods(issue) {
  const found = new Set();
  eachRow(issue, (food, k) => {
    if (issue.column.severity[k] === "high") found.add(food);
  });
  return found;
}

function eachRow(hanging, use) {
  for (let k = 0; k + 1 < hanging.start.length; k += 1) {
    for (let r = hanging.start[k]; r < hanging.start[k + 1]; r += 1) use(k, r);
  }
}

/** Return the statement of a food's menaquinones together. */
export function k2Of(data, k) {
  const { k2_lower_ug: lower, k2_mass_sum_ug: sum, k2_upper_ug: upper } = data.food;
  return menaquinones(lower[k], sum[k], upper[k]);
}

/** Return the statement of one form in a food. */
export function formOf(data, k, formId) {
  const found = quantityRows(data, formId).get(k);
  return found === undefined ? NOT_MEASURED : statementOfRow(data, "measurement", k, found, formId);
}

// The columns that a statement is made of: reading these alone keeps a list of all foods quick.
const STATED = [
  "qualifier",
  "origin",
  "amount_ug_per_100g",
  "limit_ug_per_100g",
  "min_ug_per_100g",
  "max_ug_per_100g",
  "amount_reported",
  "unit_reported",
];

/** Return the statement that row `r` of a table makes about food `k`. */
export function statementOfRow(data, name, k, r, about) {
  const { column } = data.tables[name];
  const row = {};
  for (const of of STATED) row[of] = column[of][r];
  return statedBy(row, data.censored.has(`${k}/${about}`));
}

/** Return all statements of a quantity as a list with an entry a food, with confidence and origin. */
export function quantity(data, id) {
  if (id === "K2") {
    const worst = worstMenaquinones(data);
    return data.ids.map((_, k) => {
      const statement = k2Of(data, k);
      const total = statement.kind === "none" ? totalOf(data, k, "K2") : null;
      return { statement, total, ...(worst.get(k) ?? NOTHING) };
    });
  }
  const name = id.startsWith("total ") ? "reported_total" : "measurement";
  const about = name === "measurement" ? id : id.split(",")[0];
  const all = data.ids.map(() => ({ statement: NOT_MEASURED, ...NOTHING }));
  const { confidence, origin } = data.tables[name].column;
  for (const [k, r] of quantityRows(data, id)) {
    const statement = statementOfRow(data, name, k, r, about);
    all[k] = { statement, confidence: confidence[r], origin: origin[r] };
  }
  return all;
}

/** Return the total that a food's source prints, `{ statement, basis, row }`, or null. */
export function totalOf(data, k, which) {
  const { reported_total: total } = data.tables;
  for (let r = total.start[k]; r < total.start[k + 1]; r += 1) {
    if (total.column.total[r] === which) {
      const statement = statementOfRow(data, "reported_total", k, r, `total ${which}`);
      return { statement, basis: total.column.total_basis[r], row: r };
    }
  }
  return null;
}

// A sum is as sure as its least sure part (D comes after A), and derived if a part is.
function worstMenaquinones(data) {
  const { form_id: form, confidence, origin } = data.tables.measurement.column;
  const worst = new Map();
  eachRow(data.tables.measurement, (k, r) => {
    if (data.forms.get(form[r]).family !== "K2") return;
    const before = worst.get(k) ?? { confidence: "", origin: origin[r] };
    worst.set(k, {
      confidence: confidence[r] > before.confidence ? confidence[r] : before.confidence,
      origin: MEASURED.has(before.origin) ? origin[r] : before.origin,
    });
  });
  return worst;
}

/** Return, for a form ("MK7") or a total with its basis ("total K2,mass"), its row by food. */
function quantityRows(data, id) {
  data.rowsOf ??= new Map();
  if (!data.rowsOf.has(id)) {
    const rows = new Map();
    const { measurement, reported_total: total } = data.tables;
    if (id.startsWith("total ")) {
      const { total: which, total_basis: basis } = total.column;
      eachRow(total, (k, r) => {
        if (id === `total ${which[r]},${basis[r]}`) rows.set(k, r);
      });
    } else {
      eachRow(measurement, (k, r) => {
        if (measurement.column.form_id[r] === id) rows.set(k, r);
      });
    }
    data.rowsOf.set(id, rows);
  }
  return data.rowsOf.get(id);
}

/** Return a form's name as chemists write it: MK-7, MK-9(4H), dihydro-K1. */
export function formName(formId) {
  if (formId === "DK1") return "dihydro-K1";
  return formId.replace("MK", "MK-").replace("_4H", "(4H)");
}
