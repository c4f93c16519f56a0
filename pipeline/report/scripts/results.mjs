// The list of foods that were found: links, each with its amount as words and as a mark.
import { element } from "./element.mjs";
import { factorOf, firstPortion } from "./find.mjs";
import { MEASURED } from "./foods.mjs";
import { mark, mostOf } from "./marks.mjs";
import { portionName } from "./portion.mjs";
import { brief, remark, scaled } from "./statement.mjs";
import { say, wordsFor } from "./texts.mjs";

/**
 * Return list items of the rows; `link` makes the address of a food, `said` names the quantity.
 * Without `most`, the end of a common axis, there is no mark.
 */
export function resultItems(data, rows, most, { state, link, said }) {
  return rows.map((row) => item(data, row, most, { state, link, said }));
}

/** Return the end of the axis that all rows share. */
export function axisOf(rows) {
  return mostOf(rows.map((row) => row.shown).filter((shown) => shown !== null));
}

function item(data, row, most, { state, link, said }) {
  const id = data.ids[row.k];
  const current = state.food === id ? "true" : null;
  const about = element("span", { class: "about" }, name(data, row.k), details(data, row));
  const stated = element("span", { class: "stated" }, ...amount(data, row, most, state, said));
  return element(
    "li",
    {},
    element("a", { href: link(id), "aria-current": current, "data-food": id }, about, stated),
  );
}

function name(data, k) {
  const original = data.food.name_original[k];
  const language = data.food.language[k];
  const below =
    original === null ? null : element("span", { class: "original", lang: language }, original);
  return [element("span", { class: "name" }, data.food.name[k]), below];
}

function details(data, row) {
  const parts = [measuredBy(data, row.k), data.categoryNames[data.food.category[row.k]]];
  if (row.origin !== null && !MEASURED.has(row.origin))
    parts.push(wordsFor("list_origin")[row.origin]);
  if (row.confidence !== null) parts.push(say("list.confidence", { letter: row.confidence }));
  const doubt = element("span", { class: "doubt" }, ` · ${say("list.grave_doubt")}`);
  const grave = data.doubtful.has(row.k) ? doubt : null;
  return element("span", { class: "details" }, parts.join(" · "), grave);
}

/** Return the source of a food in few words; of a study its name, year and country. */
export function measuredBy(data, k) {
  const source = data.food.source_id[k];
  if (source !== "literature") return data.sourceNames[source];
  const study = data.food.source_food_code[k].split("/")[0].replaceAll("_", " ");
  return `${study.charAt(0).toUpperCase()}${study.slice(1)}, ${data.food.country[k]}`;
}

function amount(data, row, most, state, said) {
  if (row.total !== null) {
    const { statement, basis } = row.total;
    const factor = factorOf(data, row.k, state.per);
    const printed = brief(scaled(statement, factor ?? 1));
    return [
      words(
        factor === null
          ? say("list.total_per_100_g", { amount: printed })
          : say("list.total_as_printed", { amount: printed }),
      ),
      words(say("list.not_by_form", { basis: data.bases[basis] })),
    ];
  }
  if (row.statement.kind === "none") {
    return [words(say("list.not_measured", { quantity: said }))];
  }
  if (row.shown === null) {
    const missing = state.per === "serving" ? say("list.no_portion") : say("list.no_energy");
    return [
      element("span", { class: "amount" }, say("list.per_100_g", { amount: brief(row.statement) })),
      words(missing),
    ];
  }
  const forms =
    state.of === "K2" && row.shown.kind === "least" ? data.food.forms_measured[row.k] : null;
  const beside = [
    forms === null ? remark(row.shown) : say("list.of_forms", { forms }),
    portion(data, row.k, state),
  ];
  return [
    element("span", { class: "amount" }, brief(row.shown)),
    most === null ? null : mark(row.shown, most),
    words(beside.filter((text) => text !== "").join(" · ")),
  ];
}

function words(text) {
  return element("span", { class: "words" }, text);
}

function portion(data, k, state) {
  return state.per === "serving" ? portionName(firstPortion(data, k)) : "";
}
