import assert from "node:assert/strict";
import { test } from "node:test";

import { portionName } from "../../../pipeline/report/scripts/portion.mjs";
import { speakEnglish } from "./english.mjs";

speakEnglish();
function row(description, values = {}) {
  const rest = { quantity: 1, gram_weight: 175, origin: "source" };
  return { description_reported: description, ...rest, ...values };
}

test("a count is said once, wherever the source prints it", () => {
  assert.equal(portionName(row("cup")), "1 cup (175 g)");
  assert.equal(portionName(row("1 cup, diced")), "1 cup, diced (175 g)");
  assert.equal(portionName(row("½ fillet")), "½ fillet (175 g)");
  assert.equal(portionName(row("piece", { quantity: null })), "piece (175 g)");
});

test("an everyday portion is said in its words", () => {
  const pack = row("pack", { origin: "reviewed", gram_weight: 45 });
  assert.equal(portionName(pack), "1 pack (45 g)");
});

test("a portion by a rule of this dataset says so", () => {
  const racc = row("RACC 30 g: Cheese, all others", { origin: "racc", gram_weight: 30 });
  assert.equal(portionName(racc), "US reference amount (30 g)");
  const concept = row("cup: median of 3 USDA portions", { origin: "concept" });
  assert.equal(portionName(concept), "1 cup, from like foods (175 g)");
});
