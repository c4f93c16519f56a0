import assert from "node:assert/strict";
import { test } from "node:test";

import {
  brief,
  height,
  menaquinones,
  remark,
  scaled,
  statedBy,
} from "../../../pipeline/report/scripts/statement.mjs";
import { speakEnglish } from "./english.mjs";

speakEnglish();
const ROW = {
  amount_ug_per_100g: null,
  limit_ug_per_100g: null,
  min_ug_per_100g: null,
  max_ug_per_100g: null,
  origin: "analytical",
  amount_reported: "96",
  unit_reported: "µg/100 ml",
};

function stated(values, censored = false) {
  return statedBy({ ...ROW, ...values }, censored);
}

test("five statements stay five", () => {
  const said = [
    { qualifier: "quantified", amount_ug_per_100g: 2.5 },
    { qualifier: "zero", amount_ug_per_100g: 0 },
    { qualifier: "below_loq", limit_ug_per_100g: 0.8 },
    { qualifier: "below_lod" },
    { qualifier: "trace" },
    { qualifier: "range", min_ug_per_100g: 882, max_ug_per_100g: 1034 },
    { qualifier: "quantified" },
  ].map((values) => brief(stated(values)));
  const words = ["2.5 µg", "0 µg", "< 0.8 µg", "below a limit", "trace", "882–1034 µg"];
  assert.deepEqual(said, [...words, "96 µg/100 ml"]);
});

test("a zero tells whether it is one", () => {
  const zero = { qualifier: "zero", amount_ug_per_100g: 0 };
  assert.equal(remark(stated(zero)), "printed as 0");
  assert.equal(remark(stated(zero, true)), "may mean below a limit");
  assert.match(remark(stated({ ...zero, origin: "assumed" })), /assumed by the source/);
});

test("menaquinones are a sum only where MK-4 to MK-10 were all determined", () => {
  assert.equal(brief(menaquinones(null, null, null)), "not measured");
  assert.equal(brief(menaquinones(8.3, null, null)), "≥ 8.3 µg");
  assert.equal(brief(menaquinones(72.1, 72.1, 72.1)), "72.1 µg");
});

test("a limit is never taken for an amount: it stands below a zero", () => {
  const below = stated({ qualifier: "below_loq", limit_ug_per_100g: 20 });
  const zero = stated({ qualifier: "zero", amount_ug_per_100g: 0 });
  assert.ok(height(below) < height(zero));
  assert.ok(height(menaquinones(null, null, null)) < height(below));
});

test("a portion scales every number of a statement", () => {
  const range = stated({ qualifier: "range", min_ug_per_100g: 10, max_ug_per_100g: 20 });
  assert.equal(brief(scaled(range, 0.5)), "5–10 µg");
});
