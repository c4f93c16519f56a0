import assert from "node:assert/strict";
import { test } from "node:test";

import { fold, spellings } from "../../../pipeline/report/scripts/fold.mjs";

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
