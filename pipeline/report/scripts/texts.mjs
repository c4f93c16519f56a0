// The texts of the interface in the language of the page, by their keys, with values in their places
// `{name}`. They are those of pipeline/interface_texts.

let texts = {};
let plurals = null;
let groups = new Map();

/** Take the texts of the page's JSON: `language`, and `texts` by key. */
export function useTexts({ language, texts: given }) {
  texts = given;
  plurals = new Intl.PluralRules(language);
  groups = new Map();
}

/** Return a text with values in its places. */
export function say(key, values = {}) {
  return parts(textOf(key), values).join("");
}

/** Return the form of a text for a number, which stands in its place `{n}`. */
export function sayCount(key, n, values = {}) {
  const forms = textOf(key);
  return parts(forms[plurals.select(n)] ?? forms.other, { n, ...values }).join("");
}

/** Return a text as children of an element: a value may be an element. */
export function sayParts(key, values) {
  return parts(textOf(key), values).filter((part) => part !== "");
}

/** Return the words of a group by their codes. */
export function wordsFor(group) {
  if (!groups.has(group)) {
    const start = `${group}.`;
    const keys = Object.keys(texts).filter((key) => key.startsWith(start));
    const named = keys.map((key) => [key.slice(start.length), texts[key]]);
    groups.set(group, Object.fromEntries(named));
  }
  return groups.get(group);
}

function textOf(key) {
  const text = texts[key];
  if (text === undefined) throw new Error(`the page has no text ${key}`);
  return text;
}

// Every second part is the name of a place.
function parts(text, values) {
  return text.split(/\{(\w+)\}/).map((part, n) => {
    if (n % 2 === 0) return part;
    if (values[part] === undefined) throw new Error(`no value for {${part}} of “${text}”`);
    return values[part];
  });
}
