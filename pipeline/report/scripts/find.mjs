// The foods that a state of the page asks for, in its order.
import { quantity } from "./foods.mjs";
import { asked, fit } from "./search.mjs";
import { height, scaled } from "./statement.mjs";

const BEHIND = 1.5; // a name that fits a little less, but is measured, comes first
const LEAST_ENERGY_KCAL = 1; // per 100 kcal means nothing for water and tea

/** Return the first portion of a food that its source lists, or null. */
export function firstPortion(data, k) {
  const { serving } = data.tables;
  if (serving.start[k] === serving.start[k + 1]) return null;
  return serving.row(serving.start[k]);
}

/** Return by what the amounts per 100 g of a food are multiplied; null where it is not known. */
export function factorOf(data, k, per) {
  if (per === "serving") {
    const portion = firstPortion(data, k);
    return portion === null ? null : portion.gram_weight / 100;
  }
  if (per === "kcal") {
    const energy = data.food.energy_kcal[k];
    return energy === null || energy < LEAST_ENERGY_KCAL ? null : 100 / energy;
  }
  return 1;
}

/**
 * Return what was found: `rows`, how many are `measured`, and how many state a total alone. A row
 * has the food's place `k`, its statement per 100 g, `shown` per `state.per` (null where that
 * cannot be told), its confidence, and the total that the source prints instead of forms. Without
 * a query only foods with a statement are found; with one, the others come last.
 */
export function find(data, state) {
  const words = asked(state.q, data.foreign);
  const statements = quantityOnce(data, state.of);
  const rows = [];
  for (let k = 0; k < data.ids.length; k += 1) {
    const { statement, confidence, total = null } = statements[k];
    if (words.length === 0 && !ranked(data, k, statement)) continue;
    if (!passes(data, k, state, confidence)) continue;
    const fits = words.length === 0 ? 0 : fit(data.index[k], words);
    if (fits === null) continue;
    const factor = factorOf(data, k, state.per);
    const shown = factor === null ? null : scaled(statement, factor);
    const sortable =
      total !== null
        ? -2.8
        : shown === null && statement.kind !== "none"
          ? -2.5
          : height(shown ?? statement);
    const rank = fits + (statement.kind === "none" && total === null ? BEHIND : 0);
    rows.push({ k, statement, shown, confidence, total, rank, sortable });
  }
  rows.sort(order(data, state, words.length > 0));
  const measured = rows.filter((row) => row.statement.kind !== "none").length;
  return { rows, measured, totals: rows.filter((row) => row.total !== null).length };
}

function quantityOnce(data, id) {
  data.quantities ??= new Map();
  if (!data.quantities.has(id)) data.quantities.set(id, quantity(data, id));
  return data.quantities.get(id);
}

function passes(data, k, state, confidence) {
  const { food } = data;
  if (state.category !== "" && food.category[k] !== state.category) return false;
  if (state.source !== "" && food.source_id[k] !== state.source) return false;
  if (state.confidence !== "" && (confidence === null || confidence > state.confidence))
    return false;
  if (state.animal !== "" && food.animal[k] !== 1) return false;
  if (state.fermented !== "" && food.fermented[k] !== 1) return false;
  return true;
}

// A list of the richest foods has what was measured, and each food once; who looks for a food by
// its name gets all.
function ranked(data, k, statement) {
  return statement.kind !== "none" && data.food.superseded_by[k] === null;
}

function byAmount(a, b) {
  return b.sortable - a.sortable || a.k - b.k;
}

function order(data, state, searched) {
  if (state.sort === "name") {
    const { name } = data.food;
    return (a, b) => (name[a.k] < name[b.k] ? -1 : name[a.k] > name[b.k] ? 1 : a.k - b.k);
  }
  if (state.sort === "amount" || !searched) return byAmount;
  return (a, b) => a.rank - b.rank || byAmount(a, b);
}
