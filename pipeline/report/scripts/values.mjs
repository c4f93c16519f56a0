// The tables of a food's panel: each form with its mark and its path, and the printed totals. Every
// table has its own axis: menaquinones and K1 differ by orders of magnitude, and totals of different
// basis are different quantities.
import { element } from "./element.mjs";
import { formName, k2Of, statementOfRow } from "./foods.mjs";
import { mark, mostOf } from "./marks.mjs";
import { number } from "./number.mjs";
import { pathOf } from "./path.mjs";
import { NOT_MEASURED, brief, remark, scaled } from "./statement.mjs";

const BASES = {
  mass: "as plain mass",
  k1_equivalents: "as K1 equivalents: each form × 450.71 / its molar mass",
  mk4_equivalents: "as MK-4 equivalents",
  unspecified: "basis not stated by the source",
};

/** Return a table a family: menaquinones, and K1 with its dihydro form. */
export function formTables(data, k, factor, portion) {
  const rows = data.tables.measurement.of(k);
  const families = [
    [
      "K2",
      "Vitamin K2: menaquinones",
      [...data.forms.keys()].filter((id) => data.forms.get(id).family === "K2"),
    ],
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

/** Return why no form stands here: a source that prints a total may have measured forms. */
function noForm(data, k) {
  const { start } = data.tables.reported_total;
  return start[k + 1] > start[k]
    ? "Not stated form by form; the source prints a total, below."
    : "Not measured by this source.";
}

function valueTable(data, k, { title, stated, missing, sum, portion }) {
  const absent =
    missing.length === 0
      ? null
      : element("p", { class: "absent" }, `Not measured by this source: ${missing.join(", ")}.`);
  const section = (...parts) =>
    element("section", { class: "values" }, element("h4", {}, title), ...parts);
  if (stated.length === 0) return section(element("p", { class: "absent" }, noForm(data, k)));
  const lone = stated.length === 1 && !isSpread(stated[0].statement);
  const most = mostOf([...stated.map(({ statement }) => statement), sum]);
  const rows = stated.map((entry) => valueRows(data, k, entry, lone ? null : most));
  if (sum.kind !== "none" && stated.length > 1) {
    rows.push([plainRow("Together", sum, most, "total")]);
  }
  return section(
    element(
      "table",
      {},
      element(
        "caption",
        {},
        lone ? `In ${portion.name}` : `In ${portion.name}; the axis ends at ${number(most)} µg`,
      ),
      element("tbody", {}, ...rows.flat()),
    ),
    absent,
  );
}

// One number alone needs no axis.
function isSpread(statement) {
  return statement.kind !== "amount" || statement.high > statement.low;
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
  const words = [remark(statement), count, row.origin, `confidence ${row.confidence}`].filter(
    Boolean,
  );
  const summary = element(
    "summary",
    {},
    element("span", { class: "unseen" }, `${name}: `),
    `${words.join(" · ")} · its source`,
  );
  return [
    element(
      "tr",
      {},
      element("th", { scope: "row" }, name),
      element("td", { class: "amount" }, brief(statement)),
      element("td", { class: "drawn" }, most === null ? null : mark(statement, most)),
    ),
    element(
      "tr",
      { class: "from" },
      element("td", { colspan: 3 }, element("details", {}, summary, pathOf(data, k, row))),
    ),
  ];
}

/** Return a table for each total that the source prints. */
export function totalTables(data, k, factor, portion) {
  return data.tables.reported_total.of(k).map((row, n) => {
    const start = data.tables.reported_total.start[k];
    const statement = scaled(
      statementOfRow(data, "reported_total", k, start + n, `total ${row.total}`),
      factor,
    );
    const covered =
      row.forms_covered === null
        ? "which forms it covers is not stated"
        : `covers ${row.forms_covered.split(",").map(formName).join(", ")}`;
    const entry = { name: `Total ${row.total}`, row, statement };
    const title = `Total vitamin ${row.total} as the source prints it`;
    const table = valueTable(data, k, {
      title,
      stated: [entry],
      missing: [],
      sum: NOT_MEASURED,
      portion,
    });
    table.append(
      element(
        "p",
        { class: "absent" },
        `Counted ${BASES[row.total_basis]}; ${covered}. Not to be added to the forms.`,
      ),
    );
    return table;
  });
}
