// The panel of one food: its key figures, the choices, every form with its uncertainty, totals apart,
// what it is eaten with, the doubts, and the path of each number.
import { doubtList, eatenWith, elsewhere, sourceLine } from "./beside.mjs";
import { element } from "./element.mjs";
import { formOf, k2Of, totalOf } from "./foods.mjs";
import { counted, reference, share, withheld } from "./percent.mjs";
import { portionName } from "./portion.mjs";
import { measuredBy } from "./results.mjs";
import { brief, remark, scaled } from "./statement.mjs";
import { say } from "./texts.mjs";
import { formTables, totalTables } from "./values.mjs";

/** Return the portions of a food for the choice: `{ key, name, weight }`, 100 g first. */
export function portionsOf(data, k) {
  const listed = data.tables.serving.of(k).map((row, n) => ({
    key: String(n + 1),
    name: portionName(row),
    weight: row.gram_weight,
  }));
  return [{ key: "", name: "100 g", weight: 100 }, ...listed];
}

/** Return the parts of the panel; `state` has the chosen portion and reference, `links` addresses. */
export function panelParts(data, k, { state, links, controls }) {
  const link = links.food;
  const portions = portionsOf(data, k);
  const portion = portions.find(({ key }) => key === state.serving) ?? portions[0];
  const factor = portion.weight / 100;
  return [
    heading(data, k, links),
    keyFigures(data, k, factor),
    graveDoubt(data, k),
    controls(portions, portion),
    shareLine(data, k, { state, factor, portion }),
    highVitaminK(data, k, factor),
    ...formTables(data, k, factor, portion),
    ...totalTables(data, k, factor, portion),
    eatenWith(data, k, factor, portion),
    doubtList(data, k),
    elsewhere(data, k, link),
    sourceLine(data, k),
  ];
}

function heading(data, k, links) {
  const link = links.food;
  const { food } = data;
  const original = food.name_original[k];
  const superseded = food.superseded_by[k];
  return element(
    "header",
    {},
    element("h3", { id: "food-name", tabindex: "-1" }, food.name[k]),
    original === null
      ? null
      : element("p", { class: "original", lang: food.language[k] }, original),
    element("p", { class: "details" }, [...madeBy(data, k), food.food_group[k]].join(" · ")),
    answerLink(data, food.concept_id[k], links),
    superseded === null
      ? null
      : element(
          "p",
          { class: "note" },
          `${say("record.replaced")} `,
          element("a", { href: link(superseded), "data-food": superseded }, superseded),
        ),
    food.basis[k] === "100 g" ? null : element("p", { class: "note" }, say("record.per_100_ml")),
  );
}

// The food as people mean it, which all records of the same food answer for.
function answerLink(data, concept, links) {
  if (concept === null) return null;
  const name = data.concepts.get(concept).name;
  const address = { href: links.concept(concept), "data-concept": concept };
  const link = element("a", address, say("record.one_answer", { food: name }));
  return element("p", { class: "meta" }, link);
}

function keyFigures(data, k, factor) {
  const of = data.food.forms_measured[k];
  const said = of === null ? say("record.vitamin_k2") : say("record.vitamin_k2_of", { forms: of });
  const k1 = formOf(data, k, "K1");
  return element(
    "dl",
    { class: "key" },
    stated(data, k, { said, statement: k2Of(data, k), total: "K2", factor }),
    stated(data, k, { said: say("record.vitamin_k1"), statement: k1, total: "K", factor }),
  );
}

// A study, year and country; or the source's title and country.
function madeBy(data, k) {
  const { source_id: source, country } = data.food;
  if (source[k] === "literature") return [measuredBy(data, k)];
  return [data.sources.get(source[k]).title, country[k]];
}

// Where no form was measured, the printed total stands instead, named as what it is.
function stated(data, k, { said, statement, total, factor }) {
  const printed = statement.kind === "none" ? totalOf(data, k, total) : null;
  if (printed === null) return figure(said, scaled(statement, factor));
  const name = say("record.total_name", { total, basis: data.bases[printed.basis] });
  return figure(name, scaled(printed.statement, factor));
}

function figure(name, statement) {
  const kind = statement.kind === "none" || statement.kind === "volume" ? "words" : "number";
  const beside = statement.sum ? "" : remark(statement); // a sum has its forms in its name
  return element(
    "div",
    {},
    element("dt", {}, name),
    element("dd", { class: kind }, brief(statement)),
    beside === "" ? null : element("dd", { class: "details" }, beside),
  );
}

function graveDoubt(data, k) {
  if (!data.doubtful.has(k)) return null;
  return element("p", { class: "note" }, say("record.grave_doubt"));
}

function shareLine(data, k, { state, factor, portion }) {
  const intake = data.intakes.get(state.ref);
  const count = counted(intake.covers, formOf(data, k, "K1"), k2Of(data, k));
  const reason = withheld(intake, data.food, k);
  const said = reason === "" ? share(intake, count, factor) : reason;
  const uncounted =
    k2Of(data, k).kind === "none" && totalOf(data, k, "K2") !== null
      ? ` ${say("share.total_not_counted")}`
      : "";
  return element(
    "p",
    { class: "share", id: "share" },
    count === null || reason !== "" ? said : element("strong", {}, `${portion.name}: ${said}.`),
    element("small", {}, `${reference(intake)}. ${say("share.none_for_k2")}${uncounted}`),
  );
}

// The warning stands wherever a portion holds much vitamin K, by forms or by a printed total.
function highVitaminK(data, k, factor) {
  const forms = counted("K", formOf(data, k, "K1"), k2Of(data, k));
  const printed = ["K", "K2"].map((which) => totalOf(data, k, which)?.statement.value ?? 0);
  const most = Math.max(forms?.ug ?? 0, ...printed) * factor;
  if (most < data.answerTexts.high_ug) return null;
  return element("p", { class: "warning", id: "high-k" }, data.answerTexts.warfarin);
}
