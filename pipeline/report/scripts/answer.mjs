// What a search says above the foods: how the text was read, and what is no food.
import { formName } from "./foods.mjs";
import { say } from "./texts.mjs";

const CATEGORY = /_/g;

/** Return the answer to a text in a sentence or two; empty where the foods say it all. */
export function answerText(data, hits, text) {
  if (hits.length === 0) return say("found.nothing", { text });
  const [first] = hits;
  if (first.match === "nearest") {
    const near = hits.map((hit) => nameOf(data, hit)).join(", ");
    return say("found.near", { text, names: near });
  }
  const read = first.match === "typo" ? say("found.typo", { word: first.typo }) : first.note;
  return [read, said(data, first)].filter((part) => part !== "").join(" ");
}

function said(data, { kind, id, match }) {
  if (match !== "exact" && match !== "typo") return "";
  if (kind === "topic") return data.topics.get(id).join(". ");
  if (kind === "claim") return data.claims.get(id).join(": ");
  if (kind === "form") return say("found.form", { form: formName(id) });
  return "";
}

function nameOf(data, { kind, id }) {
  if (kind === "concept") return data.concepts.get(id).name;
  if (kind === "topic") return data.topics.get(id)[0];
  return kind === "form" ? formName(id) : id.replace(CATEGORY, " ");
}
