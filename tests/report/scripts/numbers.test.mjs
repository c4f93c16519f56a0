import assert from "node:assert/strict";
import { test } from "node:test";

import { csv } from "../../../pipeline/report/scripts/csv.mjs";
import { micrograms, number } from "../../../pipeline/report/scripts/number.mjs";
import { counted, share } from "../../../pipeline/report/scripts/percent.mjs";
import { speakEnglish } from "./english.mjs";

speakEnglish();
test("three significant digits, no powers, and a small number is never 0", () => {
  assert.equal(number(1033.6), "1034");
  assert.equal(number(72.130816), "72.1");
  assert.equal(number(0.643052), "0.643");
  assert.equal(number(0.00000012), "0.00000012");
  assert.equal(number(0), "0");
  assert.equal(micrograms(16), "16 µg");
});

test("a table text is quoted, and no formula", () => {
  const text = csv(
    ["a", "b"],
    [
      ["=1+1", 'say "x", y'],
      [null, -2],
      ["-", "@x"],
    ],
  );
  assert.equal(text, 'a,b\r\n\'=1+1,"say ""x"", y"\r\n,-2\r\n\'-,\'@x\r\n');
});

const AMOUNT = (value) => ({ kind: "amount", value });
const LEAST = (value) => ({ kind: "least", value });
const NONE = { kind: "none" };
const NASEM = { covers: "K", amount_ug_per_day: 120 };
const EFSA = { covers: "K1", amount_ug_per_day: 70 };

test("a share counts what its reference covers, never K2 alone", () => {
  const all = counted("K", AMOUNT(10), LEAST(50));
  assert.deepEqual(all, { ug: 60, least: true });
  assert.equal(
    share(NASEM, all, 0.5),
    "at least 25 % of the total vitamin K reference (K1 and measured menaquinones count)",
  );
  const k1 = counted("K1", AMOUNT(10), LEAST(50));
  assert.deepEqual(k1, { ug: 10, least: false });
  assert.match(share(EFSA, k1, 1), /^14 % of the reference for phylloquinone/);
});

test("what is below a limit counts nothing, and what was not measured gives no share", () => {
  assert.deepEqual(counted("K", { kind: "below", limit: 20 }, AMOUNT(5)), { ug: 5, least: true });
  assert.equal(counted("K", NONE, NONE), null);
  assert.match(share(EFSA, counted("K1", NONE, AMOUNT(5)), 1), /^No share: K1 was not measured/);
});

test("a reference that is a range gives a range", () => {
  const teenagers = { covers: "K1", amount_ug_per_day: null };
  const range = { ...teenagers, amount_min_ug_per_day: 35, amount_max_ug_per_day: 65 };
  assert.match(share(range, counted("K1", AMOUNT(13), NONE), 1), /^20–37 % /);
});
