// Letters as people type them: without case, accents, width, and the difference of hiragana and
// katakana. Letters that no decomposition takes apart have a row of their own: the short spelling
// (smør → smor), and the long one (smør → smoer, Käse → kaese), which counts as well.

const FOREIGN = /[^ -~]/; // anything but plain ASCII
const SHORT = { ø: "o", œ: "oe", æ: "ae", ß: "ss", ł: "l", đ: "d", ð: "d", þ: "th", ı: "i" };
const LONG = { ø: "oe", å: "aa", ä: "ae", ö: "oe", ü: "ue", æ: "ae" };

function mapped(text, letters) {
  return Array.from(text, (letter) => letters[letter] ?? letter).join("");
}

/** Return the text folded, with single spaces between its words. */
export function fold(text) {
  if (!FOREIGN.test(text)) return words(text.toLowerCase());
  const lower = text.normalize("NFKC").toLowerCase();
  return words(plain(mapped(lower, SHORT)));
}

/** Return every folded spelling of a text: the short one, and the long one if it differs. */
export function spellings(text) {
  const short = fold(text);
  if (!FOREIGN.test(text)) return [short];
  const long = fold(mapped(text.normalize("NFKC").toLowerCase(), LONG));
  return short === long ? [short] : [short, long];
}

function words(text) {
  return text.replace(/[^\p{L}\p{N}]+/gu, " ").trim();
}

function plain(text) {
  return text
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .replace(/[\u30a1-\u30f6]/g, (kana) => String.fromCharCode(kana.charCodeAt(0) - 0x60));
}
