// Numbers as the page shows them: three significant digits, whole above 1,000, never in powers.

/** Return the number as text; a small one never reads as 0. */
export function number(value) {
  if (value === 0) return "0";
  if (Math.abs(value) >= 1000) return String(Math.round(value));
  const rounded = Number(value.toPrecision(3));
  if (Math.abs(rounded) >= 1e-6) return String(rounded);
  return rounded.toFixed(12).replace(/0+$/, "");
}

/** Return an amount in µg as text, with its unit. */
export function micrograms(value) {
  return `${number(value)} µg`;
}

/** Return a weight in grams as text, with its unit. */
export function grams(value) {
  return `${number(value)} g`;
}
