// The foods as people mean them that a state asks for, and the records that belong to none of them.
import { answersOf, knownHeight, knownOf } from "./answers.mjs";
import { find, hitsOf } from "./find.mjs";

/**
 * Return `hits`, `rows` of foods, `{ answer, known }`, in the order of the state, `single`, the
 * records of `find` that belong to no such food (of a search alone), and `unmeasured`: how many
 * foods are left out for having no value.
 */
export function findAnswers(data, state) {
  const searched = state.q.trim() !== "";
  const hits = searched ? hitsOf(data, state.q) : [];
  const places = searched ? placesOfConcepts(data, hits) : null;
  let unmeasured = 0;
  const rows = [];
  for (const answer of answersOf(data)) {
    if (searched && !places.has(answer.concept_id)) continue;
    const known = knownOf(answer, state.of);
    if (!passesFilters(answer, known, state)) continue;
    if (!searched && known.kind === "none") {
      unmeasured += 1;
      continue;
    }
    const place = searched ? places.get(answer.concept_id) : 0;
    const height = knownHeight(known) * (state.sort === "amount100" ? 1 : answer.portion_g / 100);
    rows.push({ answer, known, place, height });
  }
  rows.sort(inOrder(state));
  return { hits, rows, single: searched ? singleRecords(data, state, hits) : [], unmeasured };
}

// A concept counts by its own name, and where the foods of a hit (a category, words) belong to it.
function placesOfConcepts(data, hits) {
  const places = new Map();
  const put = (concept, place) => {
    if (concept !== null && !places.has(concept)) places.set(concept, place);
  };
  hits.forEach(({ kind, id, foods }, place) => {
    if (kind === "concept" && foods.size > 0) put(id, place);
    for (const k of foods) put(data.food.concept_id[k], place);
  });
  return places;
}

function singleRecords(data, state, hits) {
  const sort = state.sort === "amount100" ? "amount" : state.sort;
  const { rows } = find(data, { ...state, per: "100g", source: "", sort }, hits);
  return rows.filter(({ k }) => data.food.concept_id[k] === null);
}

function passesFilters(answer, known, state) {
  if (state.category !== "" && answer.category !== state.category) return false;
  if (state.animal !== "" && !answer.animal) return false;
  if (state.fermented !== "" && !answer.fermented) return false;
  const least = state.confidence;
  return least === "" || (known.confidence !== null && known.confidence <= least);
}

function byName(a, b) {
  return a.answer.name < b.answer.name ? -1 : 1;
}

function byHeight(a, b) {
  return b.height - a.height || byName(a, b);
}

function inOrder({ sort, q }) {
  if (sort === "name") return byName;
  if (sort !== "best" || q.trim() === "") return byHeight;
  return (a, b) => a.place - b.place || byHeight(a, b);
}
