// The panel of one food: every form with its uncertainty, totals apart, what it is eaten with, the
// doubts, and the path of each number.
import { element, outside } from "./element.mjs";
import { formName, formOf, k2Of, statementOfRow, totalOf } from "./foods.mjs";
import { mark, mostOf } from "./marks.mjs";
import { number } from "./number.mjs";
import { pathOf } from "./path.mjs";
import { counted, reference, share } from "./percent.mjs";
import { BASIS_NAMES, measuredBy, portionName } from "./results.mjs";
import { NOT_MEASURED, brief, remark, scaled } from "./statement.mjs";

const BASES = {
  mass: "as plain mass",
  k1_equivalents: "as K1 equivalents: each form × 450.71 / its molar mass",
  mk4_equivalents: "as MK-4 equivalents",
  unspecified: "basis not stated by the source",
};
const EATEN_WITH = [
  ["energy_kcal", "Energy", "kcal"],
  ["fat_g", "Fat", "g"],
  ["saturated_fat_g", "Saturated fat", "g"],
  ["monounsaturated_fat_g", "Monounsaturated fat", "g"],
  ["polyunsaturated_fat_g", "Polyunsaturated fat", "g"],
  ["vitamin_d_ug", "Vitamin D", "µg"],
  ["calcium_mg", "Calcium", "mg"],
];

/** Return the portions of a food for the choice: `{ key, name, weight }`, 100 g first. */
export function portionsOf(data, k) {
  const listed = data.tables.serving.of(k).map((row, n) => ({
    key: String(n + 1),
    name: portionName(row.quantity, row.description_reported, row.gram_weight) + ruled(row.origin),
    weight: row.gram_weight,
  }));
  return [{ key: "", name: "100 g", weight: 100 }, ...listed];
}

function ruled(origin) {
  if (origin === "racc") return ", US reference amount";
  return origin === "concept" ? ", from like foods" : "";
}

/** Return the parts of the panel; `state` has the chosen portion and reference, `link` addresses. */
export function panelParts(data, k, { state, link, controls }) {
  const portions = portionsOf(data, k);
  const portion = portions.find(({ key }) => key === state.serving) ?? portions[0];
  const factor = portion.weight / 100;
  return [
    heading(data, k, link),
    keyFigures(data, k, factor),
    controls(portions, portion),
    shareLine(data, k, { state, factor, portion }),
    ...formTables(data, k, factor, portion),
    ...totals(data, k, factor, portion),
    eatenWith(data, k, factor, portion),
    doubts(data, k),
    elsewhere(data, k, link),
    origin(data, k),
  ];
}

function heading(data, k, link) {
  const { food } = data;
  const original = food.name_original[k];
  const superseded = food.superseded_by[k];
  return element(
    "header",
    {},
    element("h3", { id: "food-name", tabindex: "-1" }, food.name[k]),
    original === null ? null : element("p", { class: "original", lang: food.language[k] }, original),
    element(
      "p",
      { class: "details" },
      [data.sources.get(food.source_id[k]).title, food.country[k], food.food_group[k]].join(" · "),
    ),
    superseded === null
      ? null
      : element("p", { class: "note" }, "A newer table of the publisher replaces this one: ", element("a", { href: link(superseded), "data-food": superseded }, superseded)),
    food.basis[k] === "100 g"
      ? null
      : element("p", { class: "note" }, "The source gives this food per 100 ml; without a density no amount per 100 g is known."),
  );
}

function keyFigures(data, k, factor) {
  const k2 = k2Of(data, k);
  const of = data.food.forms_measured[k];
  const total = totalOf(data, k, "K2");
  return element(
    "dl",
    { class: "key" },
    of === null && total !== null
      ? figure(`Total K2 as printed, ${BASIS_NAMES[total.basis]}`, scaled(total.statement, factor))
      : figure(of === null ? "Vitamin K2" : `Vitamin K2, of ${of}`, scaled(k2, factor)),
    figure("Vitamin K1", scaled(formOf(data, k, "K1"), factor)),
  );
}

function figure(name, statement) {
  const kind = statement.kind === "none" || statement.kind === "volume" ? "words" : "number";
  return element("div", {}, element("dt", {}, name), element("dd", { class: kind }, brief(statement)));
}

function shareLine(data, k, { state, factor, portion }) {
  const intake = data.intakes.get(state.ref);
  const count = counted(intake.covers, formOf(data, k, "K1"), k2Of(data, k));
  const said = share(intake, count, factor);
  return element(
    "p",
    { class: "share", id: "share" },
    count === null ? said : element("strong", {}, `${portion.name}: ${said}.`),
    element("small", {}, `${reference(intake)}. No authority sets a reference for K2 itself.`),
  );
}

// Menaquinones and K1 differ by orders of magnitude: each family has its own axis.
function formTables(data, k, factor, portion) {
  const rows = data.tables.measurement.of(k);
  const families = [
    ["K2", "Vitamin K2: menaquinones", [...data.forms.keys()].filter((id) => data.forms.get(id).family === "K2")],
    ["K1", "Vitamin K1", ["K1", "DK1"]],
  ];
  return families.map(([family, title, ids]) => {
    const stated = ids
      .map((id) => rows.find((row) => row.form_id === id))
      .filter((row) => row !== undefined)
      .map((row) => ({
        name: formName(row.form_id),
        row,
        statement: scaled(statedOf(data, k, row), factor),
      }));
    const missing = ids.filter((id) => !rows.some((row) => row.form_id === id)).map(formName);
    const sum = family === "K2" ? k2Of(data, k) : NOT_MEASURED;
    return valueTable(data, k, { title, stated, missing, sum: scaled(sum, factor), portion });
  });
}

function statedOf(data, k, row) {
  const { start } = data.tables.measurement;
  for (let r = start[k]; r < start[k + 1]; r += 1) {
    if (data.tables.measurement.column.form_id[r] === row.form_id) {
      return statementOfRow(data, "measurement", k, r, row.form_id);
    }
  }
  return NOT_MEASURED;
}

function valueTable(data, k, { title, stated, missing, sum, portion }) {
  const absent = missing.length === 0 ? null : element("p", { class: "absent" }, `Not measured by this source: ${missing.join(", ")}.`);
  const section = (...parts) => element("section", { class: "values" }, element("h4", {}, title), ...parts);
  if (stated.length === 0) return section(element("p", { class: "absent" }, "Not measured by this source."));
  const most = mostOf([...stated.map(({ statement }) => statement), sum]);
  const rows = stated.map((entry) => valueRows(data, k, entry, most));
  if (sum.kind !== "none" && stated.length > 1) {
    const name = sum.kind === "least" ? "Together, at least" : "Together";
    rows.push([plainRow(name, sum, most, "total")]);
  }
  return section(
    element(
      "table",
      {},
      element("caption", {}, `µg in ${portion.name}; the axis ends at ${number(most)} µg`),
      element("tbody", {}, ...rows.flat()),
    ),
    absent,
  );
}

function plainRow(name, statement, most, kind) {
  return element(
    "tr",
    { class: kind },
    element("th", { scope: "row" }, name),
    element("td", { class: "amount" }, brief(statement)),
    element("td", { class: "drawn" }, mark(statement, most)),
  );
}

function valueRows(data, k, { name, row, statement }, most) {
  const count = row.n_samples === null || row.n_samples === 0 ? null : `n = ${row.n_samples}`;
  const words = [remark(statement), count, row.origin, `confidence ${row.confidence}`].filter(Boolean);
  const summary = element("summary", {}, element("span", { class: "unseen" }, `${name}: `), `${words.join(" · ")} · its source`);
  return [
    element(
      "tr",
      {},
      element("th", { scope: "row" }, name),
      element("td", { class: "amount" }, brief(statement)),
      element("td", { class: "drawn" }, mark(statement, most)),
    ),
    element("tr", { class: "from" }, element("td", { colspan: 3 }, element("details", {}, summary, pathOf(data, k, row)))),
  ];
}

// Totals of different basis are different quantities: each has its own table and axis.
function totals(data, k, factor, portion) {
  return data.tables.reported_total.of(k).map((row, n) => {
    const start = data.tables.reported_total.start[k];
    const statement = scaled(statementOfRow(data, "reported_total", k, start + n, `total ${row.total}`), factor);
    const covered = row.forms_covered === null ? "which forms it covers is not stated" : `covers ${row.forms_covered.split(",").map(formName).join(", ")}`;
    const entry = { name: `Total ${row.total}`, row, statement };
    const title = `Total vitamin ${row.total} as the source prints it`;
    const table = valueTable(data, k, { title, stated: [entry], missing: [], sum: NOT_MEASURED, portion });
    table.append(element("p", { class: "absent" }, `Counted ${BASES[row.total_basis]}; ${covered}. Not to be added to the forms.`));
    return table;
  });
}

function eatenWith(data, k, factor, portion) {
  const known = EATEN_WITH.filter(([column]) => data.food[column][k] !== null);
  const missing = EATEN_WITH.filter(([column]) => data.food[column][k] === null).map(([, name]) => name.toLowerCase());
  const rows = known.map(([column, name, unit]) =>
    element(
      "tr",
      {},
      element("th", { scope: "row" }, name),
      element("td", { class: "amount" }, `${number(data.food[column][k] * factor)} ${unit}`),
    ),
  );
  const table = element("table", { class: "plain" }, element("caption", {}, `In ${portion.name}`), element("tbody", {}, ...rows));
  return element(
    "section",
    { class: "with" },
    element("h4", {}, "What it is eaten with"),
    known.length === 0 ? null : table,
    missing.length === 0 ? null : element("p", { class: "absent" }, `Not given: ${missing.join(", ")}.`),
  );
}

function doubts(data, k) {
  const rows = data.tables.issue.of(k);
  const items = rows.map((row) =>
    element(
      "li",
      { class: row.severity },
      element("strong", {}, row.severity === "high" ? "grave" : row.severity),
      ` ${row.rule.replaceAll("_", " ")}${row.about === "" ? "" : ` (${formName(row.about)})`}: `,
      row.detail,
    ),
  );
  const none = element("p", { class: "absent" }, "No check of this dataset raised one.");
  return element(
    "section",
    { class: "doubts" },
    element("h4", {}, "Doubts"),
    items.length === 0 ? none : element("ul", {}, ...items),
  );
}

function elsewhere(data, k, link) {
  const concept = data.food.concept_id[k];
  if (concept === null) return null;
  const others = data.ids.flatMap((_, other) => (other !== k && data.food.concept_id[other] === concept ? [other] : []));
  if (others.length === 0) return null;
  const items = others.map((other) =>
    element(
      "li",
      {},
      element("a", { href: link(data.ids[other]), "data-food": data.ids[other] }, data.food.name[other]),
      ` (${measuredBy(data, other)}): ${inShort(data, other)}`,
    ),
  );
  return element(
    "section",
    { class: "elsewhere" },
    element("h4", {}, `${data.concepts.get(concept).name} in other sources and studies`),
    element("ul", {}, ...items),
  );
}

function inShort(data, k) {
  const total = data.food.forms_measured[k] === null ? totalOf(data, k, "K2") : null;
  const k2 =
    total === null
      ? `K2 ${brief(k2Of(data, k))}`
      : `total K2 as printed ${brief(total.statement)} (${BASIS_NAMES[total.basis]})`;
  return `${k2}, K1 ${brief(formOf(data, k, "K1"))} per 100 g`;
}

function origin(data, k) {
  const source = data.sources.get(data.food.source_id[k]);
  const id = data.ids[k];
  return element(
    "footer",
    {},
    element("p", {}, "food_id ", element("code", {}, id), ", from ", outside(source.url, source.title), `, release ${source.release}.`),
    element("p", {}, source.attribution),
  );
}
