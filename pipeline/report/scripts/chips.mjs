// The filters that are set, as chips: each says what it is and takes itself away.
import { element } from "./element.mjs";
import { say } from "./texts.mjs";

const FILTERS = ["of", "per", "sort", "category", "source", "confidence", "animal", "fermented"];

/** Return a button for each filter that is not as at the start; `drop` is called with its name. */
export function filterChips(state, defaults, { nameOf, drop }) {
  return FILTERS.filter((name) => state[name] !== defaults[name]).map((name) => {
    const said = nameOf(name);
    const cross = element("span", { "aria-hidden": "true" }, " ×");
    const remove = element("span", { class: "unseen" }, `${say("filters.take_away")} `);
    const chip = element("button", { type: "button", class: "filter-chip" }, remove, said, cross);
    chip.addEventListener("click", () => drop(name));
    return chip;
  });
}
