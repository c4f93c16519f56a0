// Letters as people type them: without case, accents, width, and the difference of hiragana and
// katakana. Letters that no decomposition takes apart have a row of their own: the short spelling
// (smør → smor), and the long one (smør → smoer, Käse → kaese), which counts as well.

const FOREIGN = /[^ -~]/; // anything but plain ASCII
const SHORT = { ø: "o", œ: "oe", æ: "ae", ß: "ss", ł: "l", đ: "d", ð: "d", þ: "th", ı: "i" };
const LONG = { ø: "oe", å: "aa", ä: "ae", ö: "oe", ü: "ue", æ: "ae" };

function mapped(text, spelling) {
  return Array.from(text, (letter) => spelling[letter] ?? letter).join("");
}

/** Return the text folded, with single spaces between its words. */
export function fold(text) {
  return words(letters(text), /[^\p{L}\p{N}]+/gu);
}

/** Return the text folded, with its commas as words of their own, so that its parts can be told. */
export function foldParts(text) {
  return words(letters(text).replace(/,/g, " , "), /[^\p{L}\p{N},]+/gu);
}

function letters(text) {
  if (!FOREIGN.test(text)) return text.toLowerCase();
  return plain(mapped(text.normalize("NFKC").toLowerCase(), SHORT));
}

/** Return every folded spelling of a text: the short one, and the long one if it differs. */
export function spellings(text) {
  const short = fold(text);
  if (!FOREIGN.test(text)) return [short];
  const long = fold(mapped(text.normalize("NFKC").toLowerCase(), LONG));
  return short === long ? [short] : [short, long];
}

// The s of "goat's" belongs to the word, and so does the number of "MK-7".
function words(text, between) {
  return text
    .replace(/['’`]s\b/g, "s")
    .replace(between, " ")
    .replace(/\b(mk|k|d) ([0-9]+)\b/g, "$1$2")
    .trim();
}

function plain(text) {
  return text
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .replace(/[\u30a1-\u30f6]/g, (kana) => String.fromCharCode(kana.charCodeAt(0) - 0x60));
}
