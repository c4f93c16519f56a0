// The list of foods as people mean them: a link each, with the amount in a portion large, per 100 g
// small, the range over studies, how many there are, and a mark.
import { short } from "./amount_text.mjs";
import { knownText, quantityName, studiesText } from "./answers.mjs";
import { element } from "./element.mjs";
import { decades, logMark } from "./log_mark.mjs";
import { say, sayCount } from "./texts.mjs";

const NAMED = new Set(["calculated", "unverified", "compiled"]); // kinds of evidence that a row names

/** Return the decades of the axis on which the amounts of all rows stand, per portion. */
export function ticksOf(rows) {
  const most = rows.map(({ answer, known }) => ((known.high ?? 0) * answer.portion_g) / 100);
  return decades(Math.max(1, ...most));
}

/** Return list items of the rows; `link` makes the address of a food. */
export function answerItems(rows, { state, link, ticks }) {
  return rows.map((row) => item(row, state, link, ticks));
}

function item({ answer, known }, state, link, ticks) {
  const id = answer.concept_id;
  const current = state.concept === id ? "true" : null;
  const name = element("span", { class: "name" }, answer.name, badge(known));
  const about = element("span", { class: "about" }, name, metaLine(answer, known));
  const stated = element("span", { class: "stated" }, ...amounts(answer, known, state.of));
  const grams = answer.portion_g;
  const said = say("list.said", {
    quantity: quantityName(state.of),
    amount: inWords(known, grams),
    portion: portionOf(answer),
  });
  const mark = logMark(known, { grams, ticks, said });
  const address = { href: link(id), "aria-current": current, "data-concept": id };
  return element("li", { class: "answer" }, element("a", address, about, stated, mark));
}

function badge(known) {
  if (known.kind === "total") return element("span", { class: "badge" }, say("list.badge_total"));
  return NAMED.has(known.evidence) && known.kind !== "none"
    ? element("span", { class: "badge" }, known.evidence)
    : null;
}

/** Return the portion of an answer in words: "pack, 45 g". */
export function portionOf({ portion, portion_g: grams }) {
  return `${portion}, ${short(grams)} g`;
}

function metaLine(answer, known) {
  const parts = [portionOf(answer)];
  if (known.kind !== "none") {
    const studies = sayCount("list.studies", known.studies);
    const spread = studiesText(known, answer.portion_g);
    parts.push(spread === "" ? studies : `${studies}: ${spread}`);
    parts.push(say("list.confidence", { letter: known.confidence }));
  }
  return element("span", { class: "meta" }, parts.join(" · "));
}

function amounts(answer, known, of) {
  if (known.kind === "none" || known.kind === "zero") {
    return [element("span", { class: "meta" }, `${quantityName(of)} ${knownText(known, 100)}`)];
  }
  const each = `${knownText(known, answer.portion_g)} µg`;
  return [
    element("span", { class: "large" }, each),
    element("span", { class: "meta" }, say("list.in_100_g", { amount: knownText(known, 100) })),
  ];
}

function inWords(known, grams) {
  const unit = known.kind === "zero" ? "" : " µg";
  const spread = studiesText(known, grams);
  const studies = spread === "" ? "" : `, ${say("list.said_studies", { range: spread })}`;
  const total = known.kind === "total" ? `, ${say("list.said_total")}` : "";
  return `${knownText(known, grams)}${unit}${total}${studies}`;
}
