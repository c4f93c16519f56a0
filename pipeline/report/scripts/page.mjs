// The page: its state is its address; every change of it draws the list and the panel anew.
import { hashOf, stateOf } from "./address.mjs";
import { choices, intakeKey } from "./choices.mjs";
import { answerText } from "./answer.mjs";
import { find, hitsOf } from "./find.mjs";
import { openDataset } from "./foods.mjs";
import { keyPressed } from "./keys.mjs";
import { panelParts } from "./panel.mjs";
import { axisOf, resultItems } from "./results.mjs";
import { tableText } from "./table_text.mjs";

const SHOWN = 50;
const DEFAULTS = {
  food: "",
  q: "",
  of: "K2",
  per: "100g",
  sort: "best",
  category: "",
  source: "",
  confidence: "",
  animal: "",
  fermented: "",
  serving: "",
  ref: "",
};
const FIELDS = [
  "q",
  "of",
  "per",
  "sort",
  "category",
  "source",
  "confidence",
  "animal",
  "fermented",
];

const at = (id) => document.getElementById(id);
const data = openDataset(JSON.parse(at("data").textContent));
data.intakes = new Map(
  Array.from({ length: data.tables.reference_intake.rows }, (_, k) => {
    const row = data.tables.reference_intake.row(k);
    return [intakeKey(row), row];
  }),
);
data.sourceNames = optionNames("source");
data.categoryNames = optionNames("category");
DEFAULTS.ref =
  [...data.intakes.keys()].find((key) => key.startsWith("FDA,")) ?? [...data.intakes.keys()][0];

let state = currentState();
let shown = SHOWN;
let found = null;

function optionNames(id) {
  return Object.fromEntries(Array.from(at(id).options, (option) => [option.value, option.text]));
}

function currentState() {
  const asked = stateOf(location.hash, DEFAULTS);
  for (const name of FIELDS) {
    const field = at(name);
    if (
      field.tagName === "SELECT" &&
      !Array.from(field.options).some((o) => o.value === asked[name])
    ) {
      asked[name] = DEFAULTS[name];
    }
  }
  if (!data.intakes.has(asked.ref)) asked.ref = DEFAULTS.ref;
  return asked;
}

function link(food) {
  return hashOf({ ...state, food, serving: "" }, DEFAULTS);
}

/** Put the state into the address without a new entry in the history. */
function keepAddress() {
  history.replaceState(null, "", hashOf(state, DEFAULTS));
}

function drawFields() {
  for (const name of FIELDS) {
    const field = at(name);
    if (field.type === "checkbox") field.checked = state[name] !== "";
    else if (field.value !== state[name]) field.value = state[name];
  }
}

function drawResults() {
  performance.mark("search-start");
  found = find(data, state);
  const { rows } = found;
  const said = at("of").selectedOptions[0].dataset.short;
  const visible = rows.slice(0, shown);
  const items = resultItems(data, visible, axisOf(visible), { state, link, said });
  at("results").replaceChildren(...items);
  at("count").textContent = countText(found, said);
  at("left").textContent = noteText(found);
  const answer = state.q.trim() === "" ? "" : answerText(data, found.hits, state.q.trim());
  at("answer").textContent = answer;
  at("answer").hidden = answer === "";
  const unnamed = found.hits.every((hit) => hit.foods.size === 0);
  at("none").hidden = rows.length > 0 || (answer !== "" && unnamed);
  at("more").hidden = rows.length <= shown;
  performance.measure("search", "search-start");
}

function countText({ rows, measured, totals }, said) {
  const foods = rows.length === 1 ? "1 food" : `${rows.length} foods`;
  if (state.q !== "" && rows.length > 0) {
    const rest = totals === 0 ? "" : `, ${totals} with a total only`;
    return `${foods}: ${said} stated in ${measured}${rest}`;
  }
  return `${foods} with ${said} stated`;
}

function noteText({ leftOut }) {
  if (state.q !== "") return "What fits best and was measured comes first.";
  if (leftOut === 0) return "No value had to be left out for a grave doubt.";
  return `${leftOut} more left out of lists: confidence D or a grave doubt. A search by name finds them.`;
}

function drawPanel() {
  const k = data.place.get(state.food);
  const panel = at("panel");
  const focused = panel.contains(document.activeElement) ? document.activeElement.id : "";
  at("start").hidden = k !== undefined;
  at("food").hidden = k === undefined;
  at("unknown").hidden = state.food === "" || k !== undefined;
  document.documentElement.classList.toggle("with-food", k !== undefined);
  if (k === undefined) {
    at("food").replaceChildren();
    document.title = "Open K2: vitamin K2 in food";
    return;
  }
  const controls = choices(data, state, choose);
  at("food").replaceChildren(
    ...panelParts(data, k, { state, link, controls }).filter((part) => part !== null),
  );
  renewLinks();
  document.title = `${data.food.name[k]} – Open K2`;
  if (focused !== "") at(focused)?.focus();
}

function choose(name, value) {
  state = { ...state, [name]: value };
  keepAddress();
  drawPanel();
  renewLinks();
}

function fieldChanged() {
  for (const name of FIELDS) {
    const field = at(name);
    state[name] = field.type === "checkbox" ? (field.checked ? "1" : "") : field.value;
  }
  shown = SHOWN;
  keepAddress();
  drawResults();
  renewLinks();
}

function clearQuery() {
  at("q").value = "";
  fieldChanged();
}

/** Draw what the address says; the food's name takes the focus when it is a new one. */
function addressChanged() {
  const before = state;
  state = currentState();
  drawFields();
  if (FIELDS.some((name) => state[name] !== before[name])) {
    shown = SHOWN;
    drawResults();
  } else {
    markCurrent();
  }
  drawPanel();
  if (state.food === before.food) return;
  if (state.food === "") linkTo(before.food)?.focus();
  else at("food-name")?.focus();
}

function markCurrent() {
  for (const other of at("results").querySelectorAll("a")) {
    if (other.dataset.food === state.food) other.setAttribute("aria-current", "true");
    else other.removeAttribute("aria-current");
  }
  renewLinks();
}

/** Let every link to a food keep what is searched for now. */
function renewLinks() {
  for (const other of document.querySelectorAll("a[data-food]"))
    other.href = link(other.dataset.food);
  at("back").href = link("");
}

function linkTo(food) {
  return Array.from(at("results").querySelectorAll("a")).find((a) => a.dataset.food === food);
}

function showMore() {
  const before = at("results").children.length;
  shown += 2 * SHOWN;
  drawResults();
  at("results").children[before]?.querySelector("a").focus();
}

async function copyCsv() {
  const said = at("of").value;
  const text = tableText(data, found.rows, said);
  await navigator.clipboard.writeText(text).then(
    () => tellCopied(`${found.rows.length} rows copied as CSV`),
    () => tellCopied("The browser did not let the page copy"),
  );
}

function tellCopied(text) {
  at("copied").textContent = text;
}

/** Go to a part of the page without touching the address, which holds the state. */
function jump(event) {
  const part = document.querySelector(event.currentTarget.getAttribute("href"));
  event.preventDefault();
  part.scrollIntoView();
  part.focus({ preventScroll: true });
}

function start() {
  drawFields();
  drawResults();
  drawPanel();
  at("search").addEventListener("submit", (event) => {
    event.preventDefault();
    at("results").querySelector("a")?.click();
  });
  at("search").addEventListener("input", fieldChanged);
  at("filter").addEventListener("click", () => {
    const open = at("search").classList.toggle("filtering");
    at("filter").setAttribute("aria-expanded", String(open));
  });
  at("more").addEventListener("click", showMore);
  at("copy").addEventListener("click", copyCsv);
  for (const jumping of document.querySelectorAll("a[data-jump]"))
    jumping.addEventListener("click", jump);
  document.addEventListener("keydown", (event) => {
    keyPressed(event, { close: () => at("back").click(), clear: clearQuery });
  });
  window.addEventListener("hashchange", addressChanged);
  document.documentElement.dataset.ready = "true";
  setTimeout(() => hitsOf(data, "natto")); // before the first letter is typed, after the first view stands
}

start();
