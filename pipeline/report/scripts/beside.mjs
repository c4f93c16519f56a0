// What stands below the values of a food's panel: what it is eaten with, the doubts, the same food
// elsewhere, and its source.
import { element, outside } from "./element.mjs";
import { formName, formOf, k2Of, totalOf } from "./foods.mjs";
import { number } from "./number.mjs";
import { measuredBy } from "./results.mjs";
import { brief } from "./statement.mjs";
import { say, sayParts, wordsFor } from "./texts.mjs";

const EATEN_WITH = [
  ["energy_kcal", "kcal"],
  ["fat_g", "g"],
  ["saturated_fat_g", "g"],
  ["monounsaturated_fat_g", "g"],
  ["polyunsaturated_fat_g", "g"],
  ["vitamin_d_ug", "µg"],
  ["calcium_mg", "mg"],
];

/** Return what else 100 g, or a portion, holds. */
export function eatenWith(data, k, factor, portion) {
  const known = EATEN_WITH.filter(([column]) => data.food[column][k] !== null);
  const [names, namesInList] = [wordsFor("eaten_with"), wordsFor("eaten_with_in_list")];
  const missing = EATEN_WITH.filter(([column]) => data.food[column][k] === null).map(
    ([column]) => namesInList[column],
  );
  const rows = known.map(([column, unit]) =>
    element(
      "tr",
      {},
      element("th", { scope: "row" }, names[column]),
      element("td", { class: "amount" }, `${number(data.food[column][k] * factor)} ${unit}`),
    ),
  );
  const table = element(
    "table",
    { class: "plain" },
    element("caption", {}, say("record.in_portion", { portion: portion.name })),
    element("tbody", {}, ...rows),
  );
  return element(
    "section",
    { class: "with" },
    element("h4", {}, say("record.eaten_with")),
    known.length === 0 ? null : table,
    missing.length === 0
      ? null
      : element("p", { class: "absent" }, say("record.not_given", { names: missing.join(", ") })),
  );
}

/** Return the doubts that checks raised about the food and its values. */
export function doubtList(data, k) {
  const rows = data.tables.issue.of(k);
  const items = rows.map((row) =>
    element(
      "li",
      { class: row.severity },
      element("strong", {}, wordsFor("severity")[row.severity]),
      ` ${row.rule.replaceAll("_", " ")}${row.about === "" ? "" : ` (${formName(row.about)})`}: `,
      row.detail,
    ),
  );
  const none = element("p", { class: "absent" }, say("record.no_doubt"));
  return element(
    "section",
    { class: "doubts" },
    element("h4", {}, say("record.doubts")),
    items.length === 0 ? none : element("ul", {}, ...items),
  );
}

/** Return what other sources and studies state of the same food; null where there is none. */
export function elsewhere(data, k, link) {
  const concept = data.food.concept_id[k];
  if (concept === null) return null;
  const others = data.ids.flatMap((_, other) =>
    other !== k && data.food.concept_id[other] === concept ? [other] : [],
  );
  if (others.length === 0) return null;
  const items = others.map((other) =>
    element(
      "li",
      {},
      element(
        "a",
        { href: link(data.ids[other]), "data-food": data.ids[other] },
        data.food.name[other],
      ),
      ` (${measuredBy(data, other)}): ${kindsInShort(data, other)}`,
    ),
  );
  return element(
    "section",
    { class: "elsewhere" },
    element("h4", {}, say("record.elsewhere", { food: data.concepts.get(concept).name })),
    element("ul", {}, ...items),
  );
}

/** Return K2 and K1 of a record in a few words. */
export function kindsInShort(data, k) {
  const stated = [
    kindInShort(data, k, "K2", k2Of(data, k)),
    kindInShort(data, k, "K1", formOf(data, k, "K1")),
  ];
  return stated.join(", ");
}

// Where no form was measured, the printed total is named as what it is.
function kindInShort(data, k, name, statement) {
  const total = statement.kind === "none" ? totalOf(data, k, name === "K1" ? "K" : name) : null;
  if (total === null) return `${name} ${brief(statement)}`;
  const which = name === "K1" ? "K" : name;
  const amount = brief(total.statement);
  return say("record.total_in_short", { total: which, amount, basis: data.bases[total.basis] });
}

/** Return the source of the food and how to cite it. */
export function sourceLine(data, k) {
  const source = data.sources.get(data.food.source_id[k]);
  const id = data.ids[k];
  return element(
    "footer",
    {},
    element(
      "p",
      {},
      sayParts("record.source", {
        id: element("code", {}, id),
        source: outside(source.url, source.title),
        release: source.release,
      }),
    ),
    element("p", {}, source.attribution),
  );
}
