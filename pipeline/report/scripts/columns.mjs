// The tables of the page, read back from their compact columns (see pipeline/report/compact_columns.py).

const MARKS = Array.from({ length: 95 }, (_, n) => String.fromCharCode(32 + n))
  .filter((mark) => !'"&<>\\'.includes(mark))
  .join("");

/** Return the values of a column of so many rows; null where missing. */
export function values(column, rows) {
  if (Array.isArray(column)) return column;
  if ("marks" in column) return marked(column);
  if ("of" in column) return column.is.map((place) => (place < 0 ? null : column.of[place]));
  if ("by" in column) return increments(column.by, (number) => number);
  if ("texts_by" in column) return increments(column.texts_by, String);
  const all = Array.from({ length: rows }, () => null);
  let row = 0;
  column.steps.forEach((step, k) => {
    row += step;
    all[row] = column.is[k];
  });
  return all;
}

function marked({ of, marks }) {
  const meant = [];
  for (let k = 0; k < of.length; k += 1) meant[MARKS.charCodeAt(k)] = of[k];
  return Array.from({ length: marks.length }, (_, row) => meant[marks.charCodeAt(row)]);
}

function increments(by, written) {
  let before = 0;
  return by.map((step) => {
    if (typeof step !== "number") return step;
    before += step;
    return written(before);
  });
}

/** Make a property when it is first asked for: the first view needs little of the data. */
export function lazily(object, name, make) {
  const get = () => {
    const value = make();
    Object.defineProperty(object, name, { value, enumerable: true });
    return value;
  };
  Object.defineProperty(object, name, { configurable: true, enumerable: true, get });
}

/**
 * Return a table: `rows`, its columns by name in `column`, `row(k)` as an object, and, of a table
 * whose rows hang on another's, `of(k)`: the rows that hang on row k there.
 */
export function table(packed) {
  const names = Object.keys(packed.columns);
  const column = {};
  for (const name of names) lazily(column, name, () => values(packed.columns[name], packed.rows));
  const row = (k) => Object.fromEntries(names.map((name) => [name, column[name][k]]));
  const read = { rows: packed.rows, column, row };
  if (packed.per) {
    const start = [0];
    for (const count of values(packed.per, 0)) start.push(start[start.length - 1] + count);
    read.start = start;
    read.of = (k) => {
      const found = [];
      for (let r = start[k]; r < start[k + 1]; r += 1) found.push(row(r));
      return found;
    };
  }
  return read;
}
