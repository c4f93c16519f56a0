// The forms of a food: one stacked bar in the colours of the pictures, and the table of all forms.
import { drawn, element } from "./element.mjs";
import { say } from "./texts.mjs";

const WIDTH = 1000;
const HEIGHT = 40;

/** Return the bar with what it is of; null where no menaquinone was found. */
export function formsBar(bar) {
  if (bar === null) return null;
  const frame = {
    class: "forms",
    viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
    preserveAspectRatio: "none",
    role: "img",
    "aria-label": say("food.forms_bar", { forms: bar.said }),
  };
  const parts = bar.parts.map(([form, fill, x, width]) =>
    drawn(
      "rect",
      { class: "part", x, y: 1, width, height: HEIGHT - 2, fill },
      drawn("title", {}, form),
    ),
  );
  return element(
    "figure",
    {},
    drawn("svg", frame, ...parts),
    element("figcaption", {}, say("food.forms_bar_of", { forms: bar.said, food: bar.of })),
  );
}

/** Return the table of forms: rows of the colour and the cells below `heads`. */
export function formsTable(heads, rows) {
  const head = element("tr", {}, ...heads.map((text) => element("th", { scope: "col" }, text)));
  const table = element(
    "table",
    { class: "plain forms-table" },
    element("thead", {}, head),
    element("tbody", {}, ...rows.map(formRow)),
  );
  const frame = {
    class: "scrolling",
    tabindex: 0,
    role: "region",
    "aria-label": say("food.amounts_by_form"),
  };
  return element("div", frame, table);
}

function formRow([colour, form, ...cells]) {
  const swatch =
    colour === ""
      ? null
      : drawn(
          "svg",
          { class: "swatch", viewBox: "0 0 10 10", "aria-hidden": "true" },
          drawn("rect", { class: "part", width: 10, height: 10, fill: colour }),
        );
  return element(
    "tr",
    {},
    element("th", { scope: "row" }, swatch, `${swatch === null ? "" : " "}${form}`),
    ...cells.map((cell) => element("td", {}, cell === null ? "" : String(cell))),
  );
}
