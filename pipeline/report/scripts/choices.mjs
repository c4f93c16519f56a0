// The two choices of the panel: the portion, and whose reference intake.
import { element } from "./element.mjs";
import { say } from "./texts.mjs";

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
      choice("serving", say("portion.portion"), portions.map(option), portion.key, choose),
      choice("ref", say("portion.reference"), intakeGroups(data), state.ref, choose),
    );
}

/** Return the choices of a food as people mean it: also a weight and an amount to be typed. */
export function answerChoices(data, state, choose) {
  return (portions, portion) =>
    element(
      "div",
      { class: "choices" },
      choice("serving", say("portion.portion"), portions.map(option), portion.key, choose),
      typed("grams", say("portion.or_grams"), state.grams, choose),
      typed("want", say("portion.how_much_gives"), state.want, choose),
      choice("ref", say("portion.reference"), intakeGroups(data), state.ref, choose),
    );
}

function typed(name, title, value, choose) {
  const about = { id: name, name, type: "number", min: 0, step: "any", inputmode: "decimal" };
  const field = element("input", about);
  field.value = value;
  field.addEventListener("input", () => choose(name, field.value));
  return element("p", {}, element("label", { for: name }, title), field);
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

// Whose reference comes first, in words; the others stand behind, by authority.
const FIRST = [
  [
    () => say("portion.woman"),
    (row) => row.authority === "NASEM" && row.life_stage === "adult" && row.sex === "female",
  ],
  [
    () => say("portion.man"),
    (row) => row.authority === "NASEM" && row.life_stage === "adult" && row.sex === "male",
  ],
  [() => say("portion.label"), (row) => row.authority === "FDA" && row.life_stage === "general"],
];

function intakeGroups(data) {
  const first = FIRST.flatMap(([name, is]) => {
    const found = Array.from(data.intakes).find(([, row]) => is(row));
    if (found === undefined) return [];
    const [key, { authority, amount_ug_per_day: day, kind }] = found;
    return [{ key, name: `${name()}: ${day} µg (${authority} ${kind})` }];
  });
  const groups = new Map([[say("portion.first"), first.map(option)]]);
  const named = new Set(first.map(({ key }) => key));
  for (const [key, row] of data.intakes) {
    if (named.has(key)) continue;
    const day = row.amount_ug_per_day === null ? "" : `: ${row.amount_ug_per_day} µg`;
    const name = `${row.authority}: ${row.population}${day} (${row.kind})`;
    groups.set(row.authority, [...(groups.get(row.authority) ?? []), option({ key, name })]);
  }
  return Array.from(groups, ([label, options]) => element("optgroup", { label }, ...options));
}
