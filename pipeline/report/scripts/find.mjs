// The foods that a state of the page asks for, in its order.
import { quantity } from "./foods.mjs";
import { nameIndex, search } from "./search.mjs";
import { height, scaled } from "./statement.mjs";

// Places below every amount and zero (see `height`): first what has no portion or energy to count
// by, then printed totals, then what was not measured.
const UNSCALED_HEIGHT = -2.5;
const TOTAL_HEIGHT = -2.8;
const BEHIND = 0.5; // of foods that fit alike, those that state something come first
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

/** Return the hits of a text, best first, as `search` tells. */
export function hitsOf(data, text) {
  const { food } = data;
  data.index ??= nameIndex(food.name, food.name_original);
  data.searched ??= {
    ids: data.ids,
    name: food.name,
    place: data.place,
    concept: food.concept_id,
    category: food.category,
    source: food.source_id,
    superseded: food.superseded_by,
    fdc: new Map(food.fdc_id.map((id, k) => [String(id), k])),
  };
  return search(data.terms, data.index, data.searched, text);
}

/**
 * Return what was found: `hits` of the query, `rows`, how many are `measured`, how many state a total alone, and how many
 * were `leftOut`. A row has the food's place `k`, its statement per 100 g, `shown` per `state.per`
 * (null where that cannot be told), its confidence and origin, and the total that the source prints
 * instead of forms. `known` are hits that were found before. Without a query only sound statements are found; with one, all foods.
 */
export function find(data, state, known = null) {
  const searched = state.q.trim() !== "";
  const hits = known ?? (searched ? hitsOf(data, state.q) : []);
  const places = placesOf(hits);
  const statements = quantityOnce(data, state.of);
  const rows = [];
  let leftOut = 0;
  for (let k = 0; k < data.ids.length; k += 1) {
    const stated = statements[k];
    if (searched && !places.has(k)) continue;
    if (!searched && !ranked(data, k, stated.statement)) continue;
    if (!passes(data, k, state, stated.confidence)) continue;
    if (!searched && (stated.confidence === "D" || data.doubtful.has(k))) {
      leftOut += 1;
      continue;
    }
    rows.push(foundRow(data, k, stated, places.get(k) ?? 0, state.per));
  }
  rows.sort(order(data, state, searched));
  const measured = rows.filter((row) => row.statement.kind !== "none").length;
  const totals = rows.filter((row) => row.total !== null).length;
  return { hits, rows, measured, totals, leftOut };
}

/** Return the place of the first hit that each food belongs to. */
function placesOf(hits) {
  const places = new Map();
  hits.forEach((hit, place) => {
    for (const k of hit.foods) if (!places.has(k)) places.set(k, place);
  });
  return places;
}

function foundRow(data, k, { statement, confidence, origin, total = null }, fits, per) {
  const factor = factorOf(data, k, per);
  const shown = factor === null ? null : scaled(statement, factor);
  const silent = statement.kind === "none" && total === null;
  const rank = fits + (silent ? BEHIND : 0);
  const sortable = total === null ? heightOf(statement, shown) : TOTAL_HEIGHT;
  return { k, statement, shown, confidence, origin, total, rank, sortable };
}

function heightOf(statement, shown) {
  return shown === null && statement.kind !== "none" ? UNSCALED_HEIGHT : height(shown ?? statement);
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
