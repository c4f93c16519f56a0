// Finding what a typed text leads to, by the rules of the macro `search` of the database: names of
// concepts, categories, forms, claims and topics, and foods by words of their names.
import { foldParts, spellings } from "./fold.mjs";
import { inflected, isBegun, isBegunIn, isTypo, plurals, readings, stem } from "./read.mjs";

const KINDS = ["concept", "form", "topic", "claim", "category", "food"];
const FAMILIES = ["english", "germanic", "romance", "other"]; // of languages, by their endings
const NAMED = new Set(["concept", "category"]); // a name that holds the words is enough
const LITTLE = new Set([",", "nfs", "ns", "as", "to", "type"]);
const OFFERED = 5;
const SUPERSEDED = 1000; // a food that another replaces comes after all others
const TYPO = 4; // the class of what is found by forgiving a typo

/**
 * Return the terms of the page's JSON, rows [kind, id, English names, names with Germanic endings,
 * with Romance ones, other names], and of the concepts' own names, by id.
 */
export function openTerms(rows, concepts) {
  const terms = { named: [], food: new Map(), noise: new Map(), words: new Set() };
  for (const [kind, id, ...languages] of rows) {
    languages.forEach((names, k) => {
      for (const name of names) {
        for (const folded of new Set(spellings(name)))
          add(terms, kind, id, name, folded, FAMILIES[k]);
      }
    });
  }
  for (const [id, { name }] of concepts) {
    for (const folded of spellings(name)) add(terms, "concept", id, name, folded, "english");
  }
  return terms;
}

function add(terms, kind, id, name, folded, family) {
  if (kind === "ignored") {
    terms.noise.set(folded, terms.noise.get(folded) === "if_unmatched" ? "if_unmatched" : id);
  } else if (kind === "food") {
    terms.food.set(folded, [...(terms.food.get(folded) ?? []), { id, name }]);
  } else {
    const words = folded.split(" ");
    terms.named.push({ kind, id, name, family, foreign: family !== "english", words });
    for (const word of words) terms.words.add(word);
  }
}

/** Return the folded names of foods: the words of the English one, and all text with spaces. */
export function nameIndex(names, originals) {
  return names.map((name, k) => {
    const english = foldParts(name);
    const original = originals[k] === null ? "" : ` , ${foldParts(originals[k])}`;
    return { words: english.split(" "), text: ` ${english}${original} ` };
  });
}

/**
 * Return what a text leads to: `hits`, best first, each `{ kind, id, name, match, note, foods }`,
 * where foods are places in the index. `foods` has, by place, concept and category of each food and
 * whether it is superseded.
 */
export function search(terms, index, foods, text) {
  const ways = readings(terms, text);
  if (ways.length === 0) return [];
  const mended = new Map(
    unknown(terms, index, ways).map((word) => [word, near(terms, index, word)]),
  );
  const spelled = spelledWords(ways, mended);
  const matches = [
    ...ways.flatMap((way) => termMatches(terms, way, spelled)),
    ...ways.flatMap((way) => foodMatches(terms, index, way, spelled, foods)),
    ...byId(foods, text.trim()),
  ];
  const kept = best(matches);
  if (kept.length === 0) return offers(terms, ways);
  return ranked(kept, foods);
}

function spelledWords(ways, mended) {
  const spelled = new Map();
  for (const word of ways.flatMap((way) => way.words)) {
    const typos = new Map();
    for (const known of mended.get(word) ?? []) typos.set(known, word);
    spelled.set(word, {
      typed: plurals(word),
      endings: { germanic: inflected(word, "germanic"), romance: inflected(word, "romance") },
      typos,
    });
  }
  return spelled;
}

// A word of a name that a typed word means: how, or null.
function meaning(known, word, { typed, endings, typos }, family, last) {
  if (typed.has(known)) return { whole: true, typo: null };
  if (endings[family]?.has(known)) return { whole: true, typo: null, byEnding: true };
  if (typos.has(known)) return { whole: true, typo: known };
  return last && isBegun(known, word) ? { whole: false, typo: null } : null;
}

function termMatches(terms, { words, number, note }, spelled) {
  const found = [];
  for (const term of terms.named) {
    if (term.words.length < words.length) continue;
    if (term.words.length > words.length && !NAMED.has(term.kind)) continue;
    const meant = words.map((word, k) =>
      place(term, word, spelled.get(word), k === words.length - 1),
    );
    if (meant.includes(null)) continue;
    const whole = meant.every((one) => one.whole);
    const all = term.words.length === words.length;
    const ends = Math.min(...meant.map((one) => one.at)) === term.words.length - words.length;
    const named = meant.some((one) => one.byEnding) ? 1 : 0;
    const tier = !whole ? 7 : all ? named : ends && term.kind === "concept" ? 2 : 4;
    const typo = meant.map((one) => one.typo).find((known) => known !== null) ?? null;
    found.push({ ...term, ...classed(whole, number, typo), tier, note, typo, head: 0, size: 0 });
  }
  return found;
}

function place(term, word, spelled, last) {
  let begun = null;
  for (let at = 0; at < term.words.length; at += 1) {
    const how = meaning(term.words[at], word, spelled, term.family, last);
    if (how?.whole) return { ...how, at };
    if (how !== null) begun ??= { ...how, at };
  }
  return begun;
}

function classed(whole, number, typo) {
  return { class: typo !== null ? TYPO : (whole ? 0 : 2) + (number === 2 ? 1 : 0), number };
}

function foodMatches(terms, index, { words, number, note }, spelled, foods) {
  if (number === 0) return [];
  const asked = words.map((word, k) => {
    const { typed, typos } = spelled.get(word);
    const last = k === words.length - 1;
    const wholes = [
      ...Array.from(typed, (spelling) => asWord(spelling, null)),
      ...Array.from(typos.keys(), (spelling) => asWord(spelling, spelling)),
    ];
    return { word, last, stems: [stem(word), ...typos.keys()], wholes };
  });
  const found = [];
  for (let k = 0; k < index.length; k += 1) {
    const { text } = index[k];
    const meant = [];
    for (const one of asked) {
      if (!one.stems.some((letters) => text.includes(letters))) break;
      const how = inFood(text, one);
      if (how === null) break;
      meant.push(how);
    }
    if (meant.length < asked.length) continue;
    const whole = meant.every((how) => how.whole);
    const typo = meant.map((how) => how.typo).find((known) => known !== null) ?? null;
    const head = headOf(index[k], new Set(meant.map((how) => how.spelling)), terms.noise);
    const concept = foods.concept[k];
    const tier = !whole ? 8 : concept !== null ? 5 : head < 2 ? 1 : head < 4 ? 3 : 6;
    found.push({
      ...classed(whole, number, typo),
      kind: concept === null ? "food" : "concept",
      id: concept ?? foods.ids[k],
      food: k,
      name: foods.name[k],
      foreign: false,
      tier,
      note,
      typo,
      head,
      size: index[k].words.length + (foods.superseded[k] === null ? 0 : SUPERSEDED),
    });
  }
  return found;
}

function asWord(spelling, typo) {
  return { spelling, typo, between: ` ${spelling} ` };
}

function inFood(text, { word, last, wholes }) {
  for (const { spelling, between, typo } of wholes) {
    if (text.includes(between)) return { whole: true, typo, spelling };
  }
  return last && isBegunIn(text, word) ? { whole: false, typo: null, spelling: word } : null;
}

// 0: the name says what is typed and little else, from its first word on; 1: so, but not from the
// first word; 2: its first part says nothing else; 3: so its second; 4: it begins with it.
function headOf({ words, text }, said, noise) {
  if (words.every((word) => said.has(word) || LITTLE.has(word) || noise.has(word))) {
    return said.has(words[0]) ? 0 : 1;
  }
  const [first, second = ""] = text.trim().split(" , ");
  if (first.split(" ").every((word) => said.has(word))) return 2;
  if (second.split(" ").every((word) => said.has(word))) return 3;
  return said.has(words[0]) ? 4 : 5;
}

function byId(foods, text) {
  const k = foods.place.get(text) ?? foods.fdc.get(text);
  if (k === undefined) return [];
  const match = { class: 0, number: 0, tier: 0, note: "", typo: null, foreign: false };
  return [
    { ...match, kind: "food", id: foods.ids[k], name: foods.name[k], food: k, head: 0, size: 0 },
  ];
}

// Only the best class counts, with word beginnings behind whole words. A concept that is named but
// for words that say little (raw egg yolk) goes with what is as typed.
function best(matches) {
  const first = matches.reduce((least, match) => Math.min(least, match.class), TYPO);
  return matches.flatMap((match) => {
    if (match.class === first || (first < 2 && match.class === first + 2)) return [match];
    const named = match.class === 1 && match.tier < 2 && match.kind === "concept";
    return first === 0 && named ? [{ ...match, class: 0, tier: 1 }] : [];
  });
}

function ranked(kept, foods) {
  const hits = new Map();
  for (const match of kept) {
    const key = `${match.kind}:${match.id}`;
    const before = hits.get(key);
    if (before === undefined || inOrder(match, before) < 0) hits.set(key, match);
  }
  const ordinary = ordinaryOf(foods);
  const matched = matchedById(kept);
  return Array.from(hits.values())
    .toSorted((a, b) => fitOrder(a, b, ordinary))
    .map((hit) => {
      const found = foodsOf(hit, matched.get(hit.id), foods);
      return Object.assign(hit, { match: matchOf(hit), foods: found });
    });
}

function inOrder(a, b) {
  return (
    a.class - b.class ||
    a.tier - b.tier ||
    Number(a.foreign) - Number(b.foreign) ||
    a.head - b.head ||
    a.size - b.size ||
    a.number - b.number
  );
}

function fitOrder(a, b, ordinary) {
  const [of, other] = [a, b].map((hit) => ordinary.get(hit.id) ?? { sources: 0, foods: 0 });
  return (
    a.class - b.class ||
    a.tier - b.tier ||
    Number(a.foreign) - Number(b.foreign) ||
    KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind) ||
    a.head - b.head ||
    other.sources - of.sources ||
    other.foods - of.foods ||
    a.size - b.size ||
    (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
  );
}

function matchOf(hit) {
  if (hit.class === TYPO) return "typo";
  return hit.tier < 2 ? "exact" : hit.tier < 7 ? "words" : "beginning";
}

// Of each id: the foods whose own words match, and whether a name of it does.
function matchedById(kept) {
  const matched = new Map();
  for (const { id, food } of kept) {
    if (!matched.has(id)) matched.set(id, { places: [], byName: false });
    const of = matched.get(id);
    if (food === undefined) of.byName = true;
    else of.places.push(food);
  }
  return matched;
}

// Foods by their own words, and all of a concept or category whose name is typed.
function foodsOf({ kind, id, tier, food }, matched, foods) {
  const places = new Set(matched.places);
  const column = { concept: foods.concept, category: foods.category }[kind];
  if (column !== undefined && matched.byName && (kind === "concept" || tier < 2)) {
    for (const k of placesBy(foods, kind, column).get(id) ?? []) places.add(k);
  } else if (food !== undefined) {
    places.add(food);
  }
  return places;
}

function placesBy(foods, kind, column) {
  foods.placesBy ??= {};
  foods.placesBy[kind] ??= groupedPlaces(column);
  return foods.placesBy[kind];
}

function groupedPlaces(column) {
  const places = new Map();
  column.forEach((value, k) => {
    if (!places.has(value)) places.set(value, []);
    places.get(value).push(k);
  });
  return places;
}

function ordinaryOf(foods) {
  foods.ordinary ??= countedOf(foods);
  return foods.ordinary;
}

function countedOf({ concept, source, superseded }) {
  const counted = new Map();
  concept.forEach((id, k) => {
    if (id === null || superseded[k] !== null) return;
    if (!counted.has(id)) counted.set(id, { names: new Set(), foods: 0 });
    const of = counted.get(id);
    of.names.add(source[k]);
    of.foods += 1;
  });
  for (const of of counted.values()) of.sources = of.names.size;
  return counted;
}

// Words with which no name and no word of a name begins.
function unknown(terms, index, ways) {
  const words = new Set();
  for (const { words: of, number } of ways) {
    if (number === 0 || number > 2) continue;
    for (const word of of) {
      if (/^[a-z]+$/.test(word) && word.length > (of.length > 1 ? 3 : 4)) words.add(word);
    }
  }
  return Array.from(words).filter((word) => {
    const known = Array.from(plurals(word)).filter((spelling) => spelling.length > 3);
    if (Array.from(terms.words).some((name) => known.some((one) => name.startsWith(one))))
      return false;
    return !index.some(({ text }) => known.some((one) => text.includes(` ${one}`)));
  });
}

function near(terms, index, word) {
  const known = new Set(terms.words);
  for (const { words } of index) for (const one of words) known.add(one);
  return Array.from(known).filter((one) => /^[a-z]{4,}$/.test(one) && isTypo(word, one));
}

// What is offered where nothing has the name: names that are one of its words.
function offers(terms, ways) {
  const words = new Set(ways.findLast(({ number }) => number < 3).words);
  const found = new Map();
  for (const { kind, id, name, words: of } of terms.named) {
    const offered = kind !== "claim" && of.length === 1 && words.has(of[0]);
    if (offered && !found.has(`${kind}:${id}`)) {
      found.set(`${kind}:${id}`, { kind, id, name, match: "nearest", note: "", foods: new Set() });
    }
  }
  return Array.from(found.values()).slice(0, OFFERED);
}
