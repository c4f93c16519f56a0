// Rows as CSV (RFC 4180). A spreadsheet takes a text that begins with = + - @ (also wide, or after
// blanks), a tab or a line break for a formula: such a text gets an apostrophe before it. Numbers
// are never touched.

const RISKY = /^(?:[\t\r\n]|[\s\ufeff]*[=+\-@＝＋－＠])/;

/** Return a header and rows as one text; a missing value is an empty cell. */
export function csv(header, rows) {
  return [header, ...rows].map((row) => `${row.map(cell).join(",")}\r\n`).join("");
}

function cell(value) {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return String(value);
  const text = RISKY.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
