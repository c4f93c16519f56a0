// How a typed text may be read: word by word, without words that say little, as English words.
import { fold } from "./fold.mjs";
import { say } from "./texts.mjs";

const UNSPACED = /[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]/; // scripts without spaces
const ENDINGS = { germanic: ["e", "n", "en", "er", "r", "ne"], romance: ["e", "x", "i"] };
const LEAST_BEGUN = 3; // letters that tell the beginning of a word

/**
 * Return the readings of a text, each `{ words, number, note }`: 0 as typed, 1 without noise, 2
 * without words that say little (raw, cooked), from 3 the English words for a foreign one. A reading
 * without words is left out.
 */
export function readings(terms, text) {
  const typed = fold(text)
    .split(" ")
    .filter((word) => word !== "");
  const heard = typed.filter((word) => terms.noise.get(word) !== "always");
  const said = heard.filter((word) => !terms.noise.has(word));
  const little = heard.filter((word) => terms.noise.has(word));
  const own = [
    { words: typed, number: 0, note: "" },
    { words: heard, number: 1, note: "" },
    { words: said, number: 2, note: say("found.read_without", { words: little.join(" ") }) },
  ].filter(
    ({ words }, k, all) => words.length > 0 && (k < 2 || words.length < all[1].words.length),
  );
  const meant = new Map();
  for (const { words } of own) {
    const phrase = words.join(" ");
    for (const term of terms.food.get(phrase) ?? []) meant.set(term.id, term.name);
  }
  const translated = Array.from(meant, ([english, name], k) => ({
    words: fold(english).split(" "),
    number: 3 + k,
    note: `${name}: ${english}.`,
  }));
  return [...own, ...translated];
}

/** Return a word in singular and plural, as a set with the word itself. */
export function plurals(word) {
  const found = [word, `${word}s`, `${word}es`];
  if (word.endsWith("ies")) found.push(`${word.slice(0, -3)}y`);
  if (word.endsWith("y")) found.push(`${word.slice(0, -1)}ies`);
  if (word.endsWith("ves")) found.push(`${word.slice(0, -3)}f`);
  if (word.endsWith("f")) found.push(`${word.slice(0, -1)}ves`);
  if (word.endsWith("es")) found.push(word.slice(0, -2));
  if (word.endsWith("s") && !word.endsWith("ss")) found.push(word.slice(0, -1));
  return new Set(found.filter((spelling) => spelling === word || spelling.length > 1));
}

/** Return a word with the endings of a family of languages added and taken away. */
export function inflected(word, family) {
  if (!/^[a-z]{4,}$/.test(word)) return new Set();
  const endings = ENDINGS[family];
  const longer = endings.map((ending) => word + ending);
  const shorter = endings
    .filter((ending) => word.endsWith(ending))
    .map((ending) => word.slice(0, -ending.length));
  return new Set([...longer, ...shorter].filter((spelling) => spelling.length > 3));
}

/** Return the letters that all of `plurals` hold. */
export function stem(word) {
  if (/(ies|ves)$/.test(word)) return word.slice(0, -3);
  if (word.endsWith("es")) return word.slice(0, -2);
  return /[syf]$/.test(word) ? word.slice(0, -1) : word;
}

/** Return whether a word of a name begins with what is typed, or ends with it without spaces. */
export function isBegun(known, word) {
  if (UNSPACED.test(word)) return known.startsWith(word) || known.endsWith(word);
  return word.length >= LEAST_BEGUN && known.startsWith(word);
}

/** Return whether a word of a text, which has a space before and after each, is such a word. */
export function isBegunIn(text, word) {
  if (!text.includes(word)) return false;
  if (UNSPACED.test(word)) return text.includes(` ${word}`) || text.includes(`${word} `);
  return word.length >= LEAST_BEGUN && text.includes(` ${word}`);
}

/** Return whether two words differ by one typo or by double letters. */
export function isTypo(word, known) {
  return Math.abs(word.length - known.length) < 4
    ? single(word) === single(known) || oneEdit(word, known)
    : false;
}

function single(word) {
  return word.replace(/([abcdefglmnoprstz])\1/g, "$1");
}

// One letter too many, missing, wrong, or exchanged with the next.
function oneEdit(a, b) {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  if (long.length - short.length > 1) return false;
  let at = 0;
  while (at < short.length && short[at] === long[at]) at += 1;
  if (long.length > short.length) return short.slice(at) === long.slice(at + 1);
  if (short.slice(at + 1) === long.slice(at + 1)) return true;
  const exchanged = short[at] === long[at + 1] && short[at + 1] === long[at];
  return exchanged && short.slice(at + 2) === long.slice(at + 2);
}
