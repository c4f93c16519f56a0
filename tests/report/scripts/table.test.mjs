import assert from "node:assert/strict";
import { test } from "node:test";

import { hashOf, stateOf } from "../../../pipeline/report/scripts/address.mjs";
import { table, values } from "../../../pipeline/report/scripts/columns.mjs";

test("the ways to write a column are read back", () => {
  assert.deepEqual(values([1, null], 2), [1, null]);
  assert.deepEqual(values({ steps: [2], is: ["x"] }, 4), [null, null, "x", null]);
  assert.deepEqual(values({ steps: [0, 2], is: ["x", "y"] }, 4), ["x", null, "y", null]);
  assert.deepEqual(values({ of: ["a", "b"], is: [1, -1, 0] }, 3), ["b", null, "a"]);
  assert.deepEqual(values({ of: ["a", null, 7], marks: " !#  " }, 5), ["a", null, 7, "a", "a"]);
  assert.deepEqual(values({ by: [40, 2, null, -1] }, 4), [40, 42, null, 41]);
  assert.deepEqual(values({ texts_by: [40, 2, "09", null, -1] }, 5), [
    "40",
    "42",
    "09",
    null,
    "41",
  ]);
});

test("rows that hang on another table are found", () => {
  const hanging = table({ rows: 3, columns: { v: [1, 2, 3] }, per: [2, 0, 1] });
  assert.deepEqual(hanging.of(0), [{ v: 1 }, { v: 2 }]);
  assert.deepEqual(hanging.of(1), []);
  assert.deepEqual(hanging.of(2), [{ v: 3 }]);
});

const DEFAULTS = { food: "", q: "", of: "K2" };

test("an address says what differs from the start, and is read back", () => {
  const state = { food: "literature:jensen_2025/natto", q: "käse & 100 %", of: "MK7" };
  const hash = hashOf(state, DEFAULTS);
  assert.equal(hash, "#food=literature:jensen_2025/natto&q=k%C3%A4se%20%26%20100%20%25&of=MK7");
  assert.deepEqual(stateOf(hash, DEFAULTS), state);
  assert.equal(hashOf(DEFAULTS, DEFAULTS), "#");
});

test("an address may hold anything", () => {
  assert.deepEqual(stateOf("#q=100%&evil=1&__proto__=x&food=a=b", DEFAULTS), {
    food: "a=b",
    q: "100%",
    of: "K2",
  });
});
