import assert from "node:assert/strict";
import { test } from "node:test";

import { fold, foldParts, spellings } from "../../../pipeline/report/scripts/fold.mjs";

test("accents, case, width and punctuation do not count", () => {
  assert.equal(fold("Crème Brûlée, 30 %"), "creme brulee 30");
  assert.equal(fold("ＮＡＴＴＯ"), "natto");
  assert.equal(fold("Œuf"), fold("oeuf"));
  assert.equal(fold("Weißwurst"), "weisswurst");
});

test("hiragana and katakana are one, voiced or not", () => {
  assert.equal(fold("ナットウ"), fold("なっとう"));
  assert.equal(fold("ﾁｰｽﾞ"), fold("チーズ"));
});

test("a letter has its short and its long spelling", () => {
  assert.deepEqual(spellings("Smør"), ["smor", "smoer"]);
  assert.deepEqual(spellings("Käse"), ["kase", "kaese"]);
  assert.deepEqual(spellings("cheese"), ["cheese"]);
  assert.deepEqual(spellings("café"), ["cafe"]);
});

test("the s of a genitive and the number of a form belong to the word", () => {
  assert.equal(fold("Goat's cheese"), "goats cheese");
  for (const text of ["MK-7", "mk 7", "MK7"]) assert.equal(fold(text), "mk7");
  assert.equal(fold("jaune d’œuf"), "jaune d oeuf");
});

test("the parts of a name can be told by its commas", () => {
  assert.equal(foldParts("Egg, yolk (raw)"), "egg , yolk raw");
});
