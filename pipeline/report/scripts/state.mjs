// The state of the page: what its address may say, and what an address of an older release meant.
import { stateOf } from "./address.mjs";

export const DEFAULTS = {
  food: "",
  concept: "",
  show: "",
  claim: "",
  q: "",
  of: "K2",
  per: "100g",
  sort: "best",
  category: "",
  source: "",
  confidence: "",
  animal: "",
  fermented: "",
  serving: "",
  grams: "",
  want: "",
  ref: "",
};
const VIEWS = new Set(["", "records", "claims", "warfarin"]);

/** Return the state of a hash; `known(name, value)` tells whether a field may have a value. */
export function askedState(hash, known) {
  const asked = stateOf(hash, DEFAULTS);
  for (const name of Object.keys(DEFAULTS)) {
    if (!known(name, asked[name])) asked[name] = DEFAULTS[name];
  }
  if (!VIEWS.has(asked.show)) asked.show = "";
  if (asked.claim !== "") asked.show = "claims";
  return withView(asked);
}

/** Return a state whose choices its view has: what only records have shows the records. */
export function withView(state) {
  const ofRecords = state.source !== "" || state.per !== "100g" || state.of.startsWith("total ");
  if (state.show === "" && ofRecords) return { ...state, show: "records" };
  if (state.show === "records" && state.sort === "amount100") return { ...state, sort: "amount" };
  return state;
}

/** Return the state of the foods of the same search, without what only records have. */
export function asFoods(state) {
  const of = state.of.startsWith("total ") ? DEFAULTS.of : state.of;
  return { ...state, food: "", concept: "", show: "", claim: "", source: "", per: "100g", of };
}
