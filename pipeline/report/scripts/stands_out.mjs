// What stands out in a food: the doubts above low severity of its records, one a rule, grave first.
import { element } from "./element.mjs";
import { formName } from "./foods.mjs";
import { measuredBy } from "./results.mjs";
import { say, wordsFor } from "./texts.mjs";

/** Return the section; `records` are the places of the food's records. */
export function standsOut(data, records) {
  const found = new Map();
  for (const k of records) {
    for (const doubt of data.tables.issue.of(k)) {
      if (doubt.severity === "low") continue;
      if (!found.has(doubt.rule)) found.set(doubt.rule, { doubt, k, more: 0 });
      else found.get(doubt.rule).more += 1;
    }
  }
  const items = Array.from(found.values())
    .toSorted((a, b) => grave(a) - grave(b))
    .map((entry) => item(data, entry));
  const none = element("p", { class: "absent" }, say("food.no_doubt"));
  return element(
    "section",
    { class: "doubts" },
    element("h4", {}, say("food.stands_out")),
    items.length === 0 ? none : element("ul", {}, ...items),
  );
}

function grave({ doubt }) {
  return doubt.severity === "high" ? 0 : 1;
}

function item(data, { doubt, k, more }) {
  const about = doubt.about === "" ? "" : ` (${formName(doubt.about)})`;
  const others = more === 0 ? "" : say("food.more_such", { n: more });
  return element(
    "li",
    { class: doubt.severity },
    element("strong", {}, wordsFor("severity")[doubt.severity]),
    ` ${doubt.rule.replaceAll("_", " ")}${about}: ${doubt.detail}. `,
    element("span", { class: "words" }, `${data.food.name[k]} (${measuredBy(data, k)})${others}`),
  );
}
