// Finding foods by words of their names.
import { fold, spellings } from "./fold.mjs";

const CJK = /[\u3040-\u30ff\u3400-\u9fff]/;
const SHORTEST_BEGUN = 3; // letters of a foreign word that are enough to take it for that word

/**
 * Return an index of names: one folded text a food, each word with a space before and after. A food
 * has several names, in lists as long as each other: English, original, that of its concept; a name
 * may be null.
 */
export function nameIndex(...lists) {
  return lists[0].map((_, k) => {
    const names = new Set(lists.map((list) => list[k]).filter((name) => name !== null));
    return ` ${Array.from(names, (name) => spellings(name).join(" | ")).join(" | ")} `;
  });
}

/**
 * Return what a query asks for: per word its alternatives, each a list of folded words. `foreign`
 * is a list of [word, English words], folded: "kase" also looks for "cheese".
 */
export function asked(query, foreign) {
  return fold(query)
    .split(" ")
    .filter((word) => word !== "")
    .map((word) => {
      const meant = foreign.filter(([from]) => from === word || begun(word, from));
      const english = new Set(meant.map(([, to]) => to));
      return [word, ...english].map((text) => text.split(" "));
    });
}

function begun(word, from) {
  return CJK.test(from)
    ? word.includes(from)
    : word.length >= SHORTEST_BEGUN && from.startsWith(word);
}

/** Return how well a folded name fits: 0 is best; null where a word is missing. */
export function fit(name, words) {
  let sum = 0;
  for (const alternatives of words) {
    let best = null;
    alternatives.forEach((alternative, k) => {
      const found = fitOfAll(name, alternative);
      const behind = k === 0 ? 0 : 0.5; // what was typed comes before what it means
      if (found !== null && (best === null || found + behind < best)) best = found + behind;
    });
    if (best === null) return null;
    sum += best;
  }
  return sum;
}

function fitOfAll(name, words) {
  let sum = 0;
  for (const word of words) {
    const found = fitOfWord(name, word);
    if (found === null) return null;
    sum += found;
  }
  return sum;
}

// The whole word at the start of a name, the whole word, the start of a word, and inside a word:
// the last only for what three letters or a script without spaces make distinct.
function fitOfWord(name, word) {
  if (name.includes(` ${word} `) || name.includes(` ${word}s `)) {
    return name.startsWith(` ${word} `) || name.startsWith(` ${word}s `) ? 0 : 1;
  }
  if (name.includes(` ${word}`)) return 3;
  const inside = (word.length > SHORTEST_BEGUN || CJK.test(word)) && name.includes(word);
  return inside ? (CJK.test(word) ? 1 : 4) : null;
}
