// What a search says above the foods: how the text was read, and what is no food.
import { formName } from "./foods.mjs";

const CATEGORY = /_/g;

/** Return the answer to a text in a sentence or two; empty where the foods say it all. */
export function answerText(data, hits, text) {
  if (hits.length === 0) return `No food, form or topic here is called “${text}”.`;
  const [first] = hits;
  if (first.match === "nearest") {
    const near = hits.map((hit) => nameOf(data, hit)).join(", ");
    return `Nothing here is called “${text}”. Near to it: ${near}.`;
  }
  const read =
    first.match === "typo" ? `Nothing is spelled so; read as “${first.typo}”.` : first.note;
  return [read, said(data, first)].filter((part) => part !== "").join(" ");
}

function said(data, { kind, id, match }) {
  if (match !== "exact" && match !== "typo") return "";
  if (kind === "topic") return data.topics.get(id).join(". ");
  if (kind === "claim") return data.claims.get(id).join(": ");
  if (kind === "form") return `${formName(id)}: choose it above, and the foods are listed by it.`;
  return "";
}

function nameOf(data, { kind, id }) {
  if (kind === "concept") return data.concepts.get(id).name;
  if (kind === "topic") return data.topics.get(id)[0];
  return kind === "form" ? formName(id) : id.replace(CATEGORY, " ");
}
