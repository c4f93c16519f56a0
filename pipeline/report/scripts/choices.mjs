// The two choices of the panel: the portion, and whose reference intake.
import { element } from "./element.mjs";

/** Return the key of a reference intake in addresses. */
export function intakeKey(row) {
  return [row.authority, row.population, row.kind].join(",");
}

/** Return both choices as labelled selects; `choose` is called with a name of the state and a key. */
export function choices(data, state, choose) {
  return (portions, portion) =>
    element(
      "div",
      { class: "choices" },
      choice("serving", "Portion", portions.map(option), portion.key, choose),
      choice("ref", "Reference intake of vitamin K", intakeGroups(data), state.ref, choose),
    );
}

function option({ key, name }) {
  return element("option", { value: key }, name);
}

function choice(name, title, options, chosen, choose) {
  const select = element("select", { id: name, name }, ...options);
  select.value = chosen;
  select.addEventListener("change", () => choose(name, select.value));
  return element("p", {}, element("label", { for: name }, title), select);
}

function intakeGroups(data) {
  const groups = new Map();
  for (const [key, row] of data.intakes) {
    const day = row.amount_ug_per_day === null ? "" : `: ${row.amount_ug_per_day} µg`;
    const name = `${row.authority}: ${row.population}${day} (${row.kind})`;
    const made = groups.get(row.authority) ?? [];
    groups.set(row.authority, [...made, option({ key, name })]);
  }
  return [...groups].map(([label, options]) => element("optgroup", { label }, ...options));
}
