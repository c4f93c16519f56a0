// Portions in words.
import { grams, number } from "./number.mjs";
import { say } from "./texts.mjs";

const LONGEST = 60;

/**
 * Return a row of serving in words: "1 cup (175 g)". Some sources print the count in the measure,
 * others beside it; a portion made by a rule of this dataset says so.
 */
export function portionName(row) {
  return `${measure(row)} (${grams(row.gram_weight)})`;
}

function measure({ quantity, description_reported: description, origin }) {
  if (origin === "racc") return say("portion.us_reference");
  const name = origin === "concept" ? description.split(":")[0] : description;
  const short = name.length > LONGEST ? `${name.slice(0, LONGEST - 1)}…` : name;
  const counted =
    quantity === null || /^\p{N}/u.test(short) ? short : `${number(quantity)} ${short}`;
  return origin === "concept" ? say("portion.from_like_foods", { portion: counted }) : counted;
}
