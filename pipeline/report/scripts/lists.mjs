// The list of what was found, as foods or as single records, and what stands above it.
import { answerText } from "./answer.mjs";
import { answerItems, ticksOf } from "./answer_items.mjs";
import { quantityName } from "./answers.mjs";
import { find } from "./find.mjs";
import { findAnswers } from "./find_answers.mjs";
import { axisLabels } from "./log_mark.mjs";
import { axisOf, resultItems } from "./results.mjs";
import { answerTable, tableText } from "./table_text.mjs";

/**
 * Return the list that a state asks for: `size`, `items(shown)` that make the first ones, `axis`,
 * and the texts `count`, `note`, `answer` and `table` (as CSV). `said` names the quantity in short.
 */
export function listOf(data, state, { links, said }) {
  return state.show === "records"
    ? recordsList(data, state, links, said)
    : foodsList(data, state, links);
}

function foodsList(data, state, links) {
  const found = findAnswers(data, state);
  const { rows, single } = found;
  const ticks = ticksOf(rows);
  const name = quantityName(state.of);
  return {
    size: rows.length + single.length,
    items: (shown) => [
      ...answerItems(rows.slice(0, shown), { state, link: links.concept, ticks }),
      ...resultItems(data, single.slice(0, Math.max(0, shown - rows.length)), null, {
        state: { ...state, per: "100g" },
        link: links.food,
        said: name,
      }),
    ],
    axis: rows.some(({ known }) => known.kind !== "none") ? axisLabels(ticks) : [],
    count: foodsCount(state, found, name),
    note: foodsNote(state, found, name),
    answer: textOf(data, state, found),
    empty: isEmpty(found, rows.length + single.length),
    table: () => answerTable(rows, state.of),
    rows: rows.length,
  };
}

function foodsCount(state, { rows, single }, name) {
  const foods = rows.length === 1 ? "1 food" : `${rows.length} foods`;
  if (state.q.trim() === "") return `${foods} with ${name} stated`;
  const records = single.length === 1 ? "1 single record" : `${single.length} single records`;
  return single.length === 0 ? foods : `${foods}, ${records}`;
}

function foodsNote(state, { unmeasured }, name) {
  if (state.q.trim() !== "") return "Per everyday portion; single records per 100 g, below.";
  const left = unmeasured === 1 ? "1 food has" : `${unmeasured} foods have`;
  return `Per everyday portion. ${left} no value of ${name} and are not listed; a search finds them.`;
}

function recordsList(data, state, links, said) {
  const found = find(data, state);
  const { rows } = found;
  return {
    size: rows.length,
    items: (shown) => {
      const visible = rows.slice(0, shown);
      return resultItems(data, visible, axisOf(visible), { state, link: links.food, said });
    },
    axis: [],
    count: recordsCount(state, found, said),
    note: recordsNote(state, found),
    answer: textOf(data, state, found),
    empty: isEmpty(found, rows.length),
    table: () => tableText(data, rows, state.of),
    rows: rows.length,
  };
}

function recordsCount({ q }, { rows, measured, totals }, said) {
  const records = rows.length === 1 ? "1 record" : `${rows.length} records`;
  if (q !== "" && rows.length > 0) {
    const rest = totals === 0 ? "" : `, ${totals} with a total only`;
    return `${records}: ${said} stated in ${measured}${rest}`;
  }
  return `${records} with ${said} stated`;
}

function recordsNote({ q }, { leftOut }) {
  if (q !== "") return "What fits best and was measured comes first.";
  if (leftOut === 0) return "No value had to be left out for a grave doubt.";
  return `${leftOut} more left out of lists: confidence D or a grave doubt. A search by name finds them.`;
}

function textOf(data, { q }, { hits }) {
  return q.trim() === "" ? "" : answerText(data, hits, q.trim());
}

// Nothing found, and nothing said of it above.
function isEmpty({ hits }, size) {
  return { rows: size === 0, unnamed: hits.every((hit) => hit.foods.size === 0) };
}
