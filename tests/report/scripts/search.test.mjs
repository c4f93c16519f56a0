import assert from "node:assert/strict";
import { test } from "node:test";

import { asked, fit, nameIndex } from "../../../pipeline/report/scripts/search.mjs";

const NAMES = [
  "Egg, whole, raw",
  "Eggplant, raw",
  "Cheese, cheddar",
  "Sweet natto",
  "Natto",
  "Butter",
];
const ORIGINALS = ["Œuf, cru", null, null, "甘納豆", "糸引き納豆", "Smør"];
const INDEX = nameIndex(NAMES, ORIGINALS);
const FOREIGN = [
  ["kase", "cheese"],
  ["kaese", "cheese"],
  ["納豆", "natto"],
];

function found(query) {
  const words = asked(query, FOREIGN);
  return NAMES.map((name, k) => [fit(INDEX[k], words), name])
    .filter(([fits]) => fits !== null)
    .toSorted(([a], [b]) => a - b)
    .map(([, name]) => name);
}

test("a whole word at the start comes first, the start of a word later", () => {
  assert.deepEqual(found("egg"), ["Egg, whole, raw", "Eggplant, raw"]);
  assert.deepEqual(found("natto"), ["Natto", "Sweet natto"]);
});

test("every word must be there", () => {
  assert.deepEqual(found("raw egg"), ["Egg, whole, raw", "Eggplant, raw"]);
  assert.deepEqual(found("raw natto"), []);
});

test("original names are found with and without accents", () => {
  for (const query of ["œuf", "oeuf", "OEUF"]) assert.deepEqual(found(query), ["Egg, whole, raw"]);
  for (const query of ["smør", "smor", "smoer"]) assert.deepEqual(found(query), ["Butter"]);
});

test("a foreign word is taken for the English one, and stays itself", () => {
  for (const query of ["Käse", "kaese", "käs"]) assert.deepEqual(found(query), ["Cheese, cheddar"]);
  assert.deepEqual(found("納豆").toSorted(), ["Natto", "Sweet natto"]);
});

test("an empty query asks for nothing", () => {
  assert.deepEqual(asked("  ,; ", FOREIGN), []);
});

test("a food is found by the name of its concept too", () => {
  const [goudse] = nameIndex(["Goudse 48+"], [null], ["Gouda"]);
  assert.equal(goudse, " goudse 48 | gouda ");
  assert.notEqual(fit(goudse, asked("gouda", [])), null);
});
