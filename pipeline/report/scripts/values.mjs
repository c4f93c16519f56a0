// The tables of a food's panel: each form with its mark and its path, and the printed totals. Every
// table has its own axis: menaquinones and K1 differ by orders of magnitude, and totals of different
// basis are different quantities.
import { element } from "./element.mjs";
import { formName, k2Of, statementOfRow } from "./foods.mjs";
import { mark, mostOf } from "./marks.mjs";
import { number } from "./number.mjs";
import { pathOf } from "./path.mjs";
import { NOT_MEASURED, brief, remark, scaled } from "./statement.mjs";
import { say, wordsFor } from "./texts.mjs";

/** Return a table a family: menaquinones, and K1 with its dihydro form. */
export function formTables(data, k, factor, portion) {
  const rows = data.tables.measurement.of(k);
  const families = [
    [
      "K2",
      say("record.menaquinones"),
      [...data.forms.keys()].filter((id) => data.forms.get(id).family === "K2"),
    ],
    ["K1", say("record.vitamin_k1"), ["K1", "DK1"]],
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
  return start[k + 1] > start[k] ? say("record.no_forms_but_total") : say("record.no_forms");
}

function valueTable(data, k, { title, stated, missing, sum, portion }) {
  const absent =
    missing.length === 0
      ? null
      : element(
          "p",
          { class: "absent" },
          say("record.forms_not_measured", { forms: missing.join(", ") }),
        );
  const section = (...parts) =>
    element("section", { class: "values" }, element("h4", {}, title), ...parts);
  if (stated.length === 0) return section(element("p", { class: "absent" }, noForm(data, k)));
  const lone = stated.length === 1 && !isSpread(stated[0].statement);
  const most = mostOf([...stated.map(({ statement }) => statement), sum]);
  const rows = stated.map((entry) => valueRows(data, k, entry, lone ? null : most));
  if (sum.kind !== "none" && stated.length > 1) {
    rows.push([plainRow(say("record.together"), sum, most, "total")]);
  }
  return section(
    element(
      "table",
      {},
      element(
        "caption",
        {},
        lone
          ? say("record.in_portion", { portion: portion.name })
          : say("record.in_portion_to", { portion: portion.name, amount: number(most) }),
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
  const sure = say("list.confidence", { letter: row.confidence });
  const words = [remark(statement), count, row.origin, sure].filter(Boolean);
  const summary = element(
    "summary",
    {},
    element("span", { class: "unseen" }, `${name}: `),
    `${words.join(" · ")} · ${say("record.its_source")}`,
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
        ? say("record.forms_not_stated")
        : say("record.covers", {
            forms: row.forms_covered.split(",").map(formName).join(", "),
          });
    const entry = { name: say("record.total", { total: row.total }), row, statement };
    const title = say("record.total_title", { total: row.total });
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
        say("record.counted", { basis: wordsFor("counted_as")[row.total_basis], covered }),
      ),
    );
    return table;
  });
}
