// The list of what was found, as foods or as single records, and what stands above it.
import { answerText } from "./answer.mjs";
import { answerItems, ticksOf } from "./answer_items.mjs";
import { quantityName } from "./answers.mjs";
import { find } from "./find.mjs";
import { findAnswers } from "./find_answers.mjs";
import { axisLabels } from "./log_mark.mjs";
import { axisOf, resultItems } from "./results.mjs";
import { answerTable, tableText } from "./table_text.mjs";
import { say, sayCount } from "./texts.mjs";

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
  const foods = sayCount("list.foods", rows.length);
  if (state.q.trim() === "") return say("list.with_stated", { found: foods, quantity: name });
  if (single.length === 0) return foods;
  return `${foods}, ${sayCount("list.single_records", single.length)}`;
}

function foodsNote(state, { unmeasured }, name) {
  if (state.q.trim() !== "") return say("list.per_portion_and_records");
  const left = sayCount("list.unlisted", unmeasured, { quantity: name });
  return `${say("list.per_portion")} ${left}`;
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
  const found = sayCount("list.records", rows.length);
  if (q !== "" && rows.length > 0) {
    const rest = totals === 0 ? "" : `, ${say("list.total_only", { n: totals })}`;
    return `${say("list.stated_in", { found, quantity: said, n: measured })}${rest}`;
  }
  return say("list.with_stated", { found, quantity: said });
}

function recordsNote({ q }, { leftOut }) {
  if (q !== "") return say("list.best_first");
  if (leftOut === 0) return say("list.none_left_out");
  return say("list.left_out", { n: leftOut });
}

function textOf(data, { q }, { hits }) {
  return q.trim() === "" ? "" : answerText(data, hits, q.trim());
}

// Nothing found, and nothing said of it above.
function isEmpty({ hits }, size) {
  return { rows: size === 0, unnamed: hits.every((hit) => hit.foods.size === 0) };
}
