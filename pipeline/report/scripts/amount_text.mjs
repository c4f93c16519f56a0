// Amounts of answers as people read them, as pipeline/query/written_amounts.py writes them: three
// digits, ranges, "at least".

const DIGITS = 3;

/** Return an amount with three significant digits, never in powers of ten; a tie goes to even. */
export function short(amount) {
  if (amount === 0) return "0";
  const rounded = Number(toEven(amount));
  return Math.abs(rounded) >= 100 ? String(Math.round(rounded)) : plain(rounded);
}

// Doubles near each other differ within 17 digits: 20 tell whether it lies half way.
function toEven(amount) {
  const [digits, power] = amount.toExponential(20).split("e");
  const kept = digits.slice(0, DIGITS + 1);
  const halfWay = /^50*$/.test(digits.slice(DIGITS + 1));
  const even = "02468".includes(kept.at(-1));
  return halfWay && even ? `${kept}e${power}` : amount.toPrecision(DIGITS);
}

function plain(rounded) {
  if (Math.abs(rounded) >= 1e-6) return String(rounded);
  return rounded.toFixed(12).replace(/0+$/, "");
}

/** Return "12.3", "12.3–45" or "≥ 12.3"; an empty text if the amount is missing. */
export function amountRange(low, high = null, atLeast = false) {
  if (low === null) return "";
  const from = short(low);
  const to = high === null ? from : short(high);
  const text = to === from ? from : `${from}–${to}`;
  return atLeast ? `≥ ${text}` : text;
}
