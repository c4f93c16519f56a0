import assert from "node:assert/strict";
import { test } from "node:test";

import { amountRange, short } from "../../../pipeline/report/scripts/amount_text.mjs";
import { gramsFor, knownOf, knownText } from "../../../pipeline/report/scripts/answers.mjs";
import { decades } from "../../../pipeline/report/scripts/log_mark.mjs";
import { answerShare } from "../../../pipeline/report/scripts/percent.mjs";
import { DEFAULTS, askedState } from "../../../pipeline/report/scripts/state.mjs";
import { speakEnglish } from "./english.mjs";

speakEnglish();
test("amounts have three digits, a tie goes to even, as in Python", () => {
  const texts = [0, 1.125, 1.135, 22.25, 22.35, 567.24, 1103.4, 99.96, 0.214, 0.00021].map(short);
  const python = ["0", "1.12", "1.14", "22.2", "22.4", "567", "1100", "100", "0.214", "0.00021"];
  assert.deepEqual(texts, python);
  assert.equal(amountRange(9.6, 14.1), "9.6–14.1");
  assert.equal(amountRange(9.6, 9.601, true), "≥ 9.6");
  assert.equal(amountRange(null), "");
});

const TOTAL = { kind: "total", low: 47.3, high: 65 };
const AMOUNT = { kind: "amount", best: 9.3, low: 8.6, high: 13.1, atLeast: true };

test("what is known is said in so many grams, and no amount stands for none", () => {
  assert.equal(knownText(TOTAL, 30), "14.2–19.5");
  assert.equal(knownText(AMOUNT, 30), "≥ 2.79");
  assert.equal(knownText({ kind: "none" }, 30), "not measured");
  assert.equal(knownText({ kind: "zero" }, 30), "none found");
  assert.equal(knownOf({ forms: [] }, "MK7").kind, "none");
});

test("grams for an amount go by the range", () => {
  assert.equal(gramsFor(TOTAL, 32), "49.2–67.7");
  assert.equal(gramsFor({ ...TOTAL, low: 0 }, 32), "at least 49.2");
  assert.equal(gramsFor({ kind: "zero", high: 0 }, 32), "");
  assert.equal(gramsFor({ kind: "none" }, 32), "");
});

test("the axis ends at the ten above the most", () => {
  assert.deepEqual(decades(497), [0.1, 1, 10, 100, 1000]);
  assert.deepEqual(decades(1), [0.1, 1]);
  assert.deepEqual(decades(10), [0.1, 1, 10]);
});

test("a share of K1 is withheld where studies differ more than twofold", () => {
  const intake = { covers: "K1", amount_ug_per_day: 70 };
  const answer = { k1_low_ug_per_100g: 10, k1_high_ug_per_100g: 19, share_withheld: "no" };
  const writing = { range: amountRange, atLeast: true };
  assert.match(
    answerShare(intake, answer, 100, writing).text,
    /^14–27 % of the reference for phyl/,
  );
  const apart = { ...answer, k1_high_ug_per_100g: 21 };
  assert.equal(answerShare(intake, apart, 100, writing).given, false);
  const unknown = { ...answer, k1_low_ug_per_100g: null };
  assert.match(answerShare(intake, unknown, 100, writing).text, /K1 is not known/);
});

const any = () => true;

test("addresses of older releases show the records that they meant", () => {
  assert.equal(askedState("#q=natto", any).show, "");
  assert.equal(askedState("#of=MK7", any).show, "");
  assert.equal(askedState("#source=frida", any).show, "records");
  assert.equal(askedState("#per=kcal", any).show, "records");
  assert.equal(askedState("#of=total K2,mass", any).show, "records");
  assert.equal(askedState("#claim=hair", any).show, "claims");
  assert.equal(askedState("#show=__proto__", any).show, "");
  assert.equal(askedState("#of=zzz", (name) => name !== "of").of, DEFAULTS.of);
});
