import assert from "node:assert/strict";
import { test } from "node:test";

import { isTypo, plurals, readings } from "../../../pipeline/report/scripts/read.mjs";
import { nameIndex, openTerms, search } from "../../../pipeline/report/scripts/search.mjs";
import { speakEnglish } from "./english.mjs";

speakEnglish();
const NAMES = [
  "Egg, whole, raw",
  "Eggplant, raw",
  "Cheese, cheddar",
  "Sweet natto",
  "Natto",
  "Butter",
  "Trout, steelhead",
  "Onion, raw",
  "Paneer",
];
const ORIGINALS = ["Œuf, cru", null, null, "甘納豆", "糸引き納豆", "Smør", null, null, null];
const CONCEPTS = ["egg", null, "cheddar", null, "natto", "butter", "trout", null, null];
const TERMS = openTerms(
  [
    ["concept", "egg", ["egg"], ["Ei", "œuf"]],
    ["concept", "natto", [], ["納豆"]],
    ["concept", "eel", ["eel"], ["Aal"]],
    ["category", "cheese", ["cheese"], ["Käse"]],
    ["food", "onion", [], ["Zwiebel"]],
    ["category", "bread", ["bread"], [], ["pane"]],
    ["topic", "warfarin", ["warfarin"], []],
    ["ignored", "always", ["in", "how"], []],
    ["ignored", "if_unmatched", ["raw", "K2"], []],
  ],
  new Map([
    ["cheddar", { name: "Cheddar" }],
    ["natto", { name: "Natto" }],
    ["butter", { name: "Butter" }],
    ["trout", { name: "Trout" }],
  ]),
);
const FOODS = {
  ids: NAMES.map((_, k) => `a:${k}`),
  place: new Map(NAMES.map((_, k) => [`a:${k}`, k])),
  fdc: new Map([["12345", 4]]),
  name: NAMES,
  concept: CONCEPTS,
  category: [
    "eggs",
    "vegetables",
    "cheese",
    "sweets",
    "legumes",
    "fats",
    "fish",
    "vegetables",
    "dairy",
  ],
  source: NAMES.map(() => "a"),
  superseded: NAMES.map(() => null),
};
const INDEX = nameIndex(NAMES, ORIGINALS);

function hits(text) {
  return search(TERMS, INDEX, FOODS, text).map(({ match, kind, id }) => `${match} ${kind}:${id}`);
}

test("a whole name comes first, the beginning of a word later", () => {
  assert.deepEqual(hits("egg"), ["exact concept:egg", "beginning food:a:1"]);
  assert.deepEqual(hits("natto"), ["exact concept:natto", "words food:a:3"]);
});

test("endings are those of the language of a name, and English names go before them", () => {
  assert.deepEqual(hits("paneer"), ["exact food:a:8"]);
  assert.deepEqual(hits("Käsen"), ["exact category:cheese"]);
});

test("no word is found inside another", () => {
  assert.deepEqual(hits("eel"), ["exact concept:eel"]);
  assert.deepEqual(hits("plant"), []);
});

test("every word must be there; else its words are offered", () => {
  assert.deepEqual(hits("natto butter"), ["nearest concept:natto", "nearest concept:butter"]);
  assert.deepEqual(hits("xyzzy"), []);
});

test("singular and plural are one", () => {
  for (const text of ["eggs", "Egg's"]) assert.equal(hits(text)[0], "exact concept:egg");
  assert.ok(plurals("berries").has("berry"));
  assert.ok(plurals("tomatoes").has("tomato"));
  assert.ok(plurals("leaf").has("leaves"));
  assert.ok(!plurals("glass").has("glas"));
});

test("names of other languages count, with and without accents", () => {
  for (const text of ["œuf", "oeuf", "OEUF", "Ei"])
    assert.equal(hits(text)[0], "exact concept:egg");
  for (const text of ["Käse", "kase", "kaese"])
    assert.equal(hits(text)[0], "exact category:cheese");
  assert.equal(hits("納豆")[0], "exact concept:natto");
  assert.deepEqual(hits("smor"), ["words concept:butter"]);
});

test("a foreign word for a food without a concept is read in English, and that is said", () => {
  const [first] = search(TERMS, INDEX, FOODS, "Zwiebel");
  assert.deepEqual([first.match, first.id, first.note], ["exact", "a:7", "Zwiebel: onion."]);
});

test("words that say little are left out where nothing has them, and that is said", () => {
  const [first] = search(TERMS, INDEX, FOODS, "how K2 in butter");
  assert.deepEqual([first.id, first.note], ["butter", "Read without k2."]);
  assert.deepEqual(
    readings(TERMS, "raw butter").map(({ words, number }) => [number, words.join(" ")]),
    [
      [0, "raw butter"],
      [1, "raw butter"],
      [2, "butter"],
    ],
  );
});

test("one typo is forgiven where nothing matches", () => {
  assert.deepEqual(hits("chedder"), ["typo concept:cheddar"]);
  assert.equal(search(TERMS, INDEX, FOODS, "chedder")[0].typo, "cheddar");
  const typos = ["brocolli", "warfrin", "sauerkruat", "chedder"];
  const words = ["broccoli", "warfarin", "sauerkraut", "cheddar"];
  assert.deepEqual(
    typos.filter((word, k) => !isTypo(word, words[k])),
    [],
  );
  assert.ok(!isTypo("kvass", "kaas"));
  assert.ok(!isTypo("camel", "caramel"));
});

test("topics, and a food by its id", () => {
  assert.deepEqual(hits("Warfarin"), ["exact topic:warfarin"]);
  assert.deepEqual(hits("12345"), ["exact food:a:4"]);
  assert.deepEqual(hits("a:4"), ["exact food:a:4"]);
});

test("an empty text leads nowhere", () => {
  assert.deepEqual(hits("  ,; "), []);
});

test("the foods of a hit are those of its concept or category, and those with its words", () => {
  const [cheese] = search(TERMS, INDEX, FOODS, "cheese");
  assert.deepEqual(Array.from(cheese.foods), [2]);
});
