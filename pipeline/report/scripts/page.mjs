// The page: its state is its address; every change of it draws the list and the panel anew.
import { hashOf } from "./address.mjs";
import { answerParts } from "./answer_panel.mjs";
import { answerOf } from "./answers.mjs";
import { filterChips } from "./chips.mjs";
import { answerChoices, choices, intakeKey } from "./choices.mjs";
import { findAnswers } from "./find_answers.mjs";
import { openDataset } from "./foods.mjs";
import { keyPressed } from "./keys.mjs";
import { listOf } from "./lists.mjs";
import { panelParts } from "./panel.mjs";
import { DEFAULTS, asFoods, askedState, withView } from "./state.mjs";
import { say, useTexts } from "./texts.mjs";

const SHOWN = 50;
const AFTER_PAINT_MS = 100;
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
const TITLE = document.title;

const at = (id) => document.getElementById(id);
const read = (id) => JSON.parse(at(id).textContent);
const json = read("data");
useTexts(json.texts);
const data = openDataset(json, () => read("records"));
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

const links = {
  food: (food) => hashOf(opened({ food }), DEFAULTS),
  concept: (concept) => hashOf(opened({ concept }), DEFAULTS),
  claim: (claim) => hashOf({ ...closed(), show: "claims", claim }, DEFAULTS),
  show: (show) => hashOf(show === "" ? asFoods(state) : { ...closed(), show }, DEFAULTS),
};
let state = currentState();
let shown = SHOWN;
let list = null;

function optionNames(id) {
  return Object.fromEntries(Array.from(at(id).options, (option) => [option.value, option.text]));
}

function currentState() {
  return askedState(location.hash, (name, value) => {
    if (name === "ref") return data.intakes.has(value);
    const field = FIELDS.includes(name) ? at(name) : null;
    if (field?.tagName !== "SELECT") return true;
    return Array.from(field.options).some((option) => option.value === value);
  });
}

// A food opens beside a list: from the claims or the list of all vitamin K, beside that of foods.
function opened(what) {
  const show = state.show === "records" ? "records" : "";
  return { ...closed(), show, ...what };
}

function closed() {
  return { ...state, food: "", concept: "", claim: "", serving: "", grams: "" };
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

function isTotal(quantity) {
  return quantity.startsWith("total ");
}

function drawView() {
  document.documentElement.dataset.show = state.show;
  for (const way of document.querySelectorAll("a[data-show]")) {
    const here = way.dataset.show === state.show;
    if (here) way.setAttribute("aria-current", "page");
    else way.removeAttribute("aria-current");
  }
  for (const [id, show] of [
    ["as-foods", ""],
    ["as-records", "records"],
  ]) {
    if (state.show === show) at(id).setAttribute("aria-current", "true");
    else at(id).removeAttribute("aria-current");
  }
  for (const option of at("of").options) option.hidden = isTotal(option.value) && state.show === "";
  at("sort").querySelector("[value=amount100]").hidden = state.show === "records";
}

function drawResults() {
  performance.mark("search-start");
  document.documentElement.classList.remove("laid-out");
  const said = at("of").selectedOptions[0].dataset.short;
  list = listOf(data, state, { links, said });
  at("results").replaceChildren(...list.items(shown));
  at("axis").replaceChildren(...list.axis);
  at("axis").hidden = list.axis.length === 0;
  at("count").textContent = list.count;
  at("left").textContent = list.note;
  at("answer").textContent = list.answer;
  at("answer").hidden = list.answer === "";
  at("none").hidden = !list.empty.rows || (list.answer !== "" && list.empty.unnamed);
  at("more").hidden = list.size <= shown;
  at("chips").replaceChildren(
    ...filterChips(state, DEFAULTS, { nameOf: filterName, drop: dropFilter }),
  );
  performance.measure("search", "search-start");
}

function filterName(name) {
  const field = at(name);
  if (field.type === "checkbox") return field.parentElement.textContent.trim();
  return field.selectedOptions[0].dataset.short ?? field.selectedOptions[0].text;
}

function dropFilter(name) {
  const field = at(name);
  if (field.type === "checkbox") field.checked = false;
  else field.value = DEFAULTS[name];
  fieldChanged();
  at("filter").focus();
}

function drawPanel() {
  const k = state.food === "" ? undefined : data.place.get(state.food);
  const answer = state.food === "" ? answerOf(data, state.concept) : undefined;
  const open = k !== undefined || answer !== undefined;
  const panel = at("panel");
  const within = panel.contains(document.activeElement);
  const focused = within ? document.activeElement.id : "";
  at("start").hidden = open;
  at("food").hidden = !open;
  at("unknown").hidden = open || (state.food === "" && state.concept === "");
  document.documentElement.classList.toggle("with-food", open);
  if (!open) {
    at("food").replaceChildren();
    document.title = TITLE;
    return;
  }
  const parts =
    answer === undefined
      ? panelParts(data, k, { state, links, controls: choices(data, state, choose) })
      : answerParts(data, answer, { state, links, choices: answerChoices(data, state, choose) });
  at("food").replaceChildren(...parts.filter((part) => part !== null));
  renewLinks();
  document.title = `${answer?.name ?? data.food.name[k]} – Open K2`;
  if (focused !== "") at(focused)?.focus();
}

/** Take a choice of the panel; what the reader types stays as it is while the rest is drawn. */
function choose(name, value) {
  state = { ...state, [name]: value };
  if (name === "serving") state.grams = "";
  keepAddress();
  const typed = at(name);
  const place = at("panel").scrollTop;
  drawPanel();
  if (typed?.type === "number") {
    at(name).replaceWith(typed);
    typed.focus();
  }
  at("panel").scrollTop = place;
}

function fieldChanged() {
  const query = state.q;
  for (const name of FIELDS) {
    const field = at(name);
    state[name] = field.type === "checkbox" ? (field.checked ? "1" : "") : field.value;
  }
  const searched = state.q !== query;
  const show = state.show === "claims" || state.show === "warfarin" ? "" : state.show;
  if (searched) state = { ...closed(), show }; // a search ends an open food
  state = withView(state);
  shown = SHOWN;
  keepAddress();
  drawView();
  drawResults();
  if (searched && !at("food").hidden) drawPanel();
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
  drawView();
  if (["show", ...FIELDS].some((name) => state[name] !== before[name])) {
    shown = SHOWN;
    drawResults();
    renewLinks();
  } else {
    markCurrent();
  }
  drawPanel();
  if (state.claim !== "" && state.claim !== before.claim) showClaim();
  else if (state.food !== before.food || state.concept !== before.concept) moveFocus(before);
  else if (state.show !== before.show) showView();
}

function moveFocus(before) {
  if (state.food === "" && state.concept === "") {
    linkTo("food", before.food)?.focus();
    linkTo("concept", before.concept)?.focus();
  } else {
    at("food-name")?.focus();
  }
}

function markCurrent() {
  for (const other of at("results").querySelectorAll("a")) {
    const { food, concept } = other.dataset;
    const here = concept === undefined ? food === state.food : concept === state.concept;
    if (here) other.setAttribute("aria-current", "true");
    else other.removeAttribute("aria-current");
  }
  renewLinks();
}

/** Let every link to a food, claim or view keep what is searched for now. */
function renewLinks() {
  for (const other of document.querySelectorAll("a[data-food]"))
    other.href = links.food(other.dataset.food);
  for (const other of document.querySelectorAll("a[data-concept]"))
    other.href = links.concept(other.dataset.concept);
  for (const other of document.querySelectorAll("a[data-show]"))
    other.href = links.show(other.dataset.show);
  at("as-foods").href = links.show("");
  at("as-records").href = links.show("records");
  at("back").href = hashOf(closed(), DEFAULTS);
}

function linkTo(kind, id) {
  return Array.from(at("results").querySelectorAll("a")).find((a) => a.dataset[kind] === id);
}

function showMore() {
  const before = at("results").children.length;
  shown += 2 * SHOWN;
  drawResults();
  renewLinks();
  at("results").children[before]?.querySelector("a").focus();
}

async function copied(text, said) {
  await navigator.clipboard.writeText(text).then(
    () => tell(said),
    () => tell(say("copying.failed")),
  );
}

function tell(text) {
  for (const place of document.querySelectorAll("#copied, #claim-copied")) place.textContent = text;
}

function copyClaim(event) {
  const { copy } = event.currentTarget.dataset;
  const [statement, verdict] = data.claims.get(copy);
  const address = `${location.href.replace(/#.*$/, "")}#claim=${copy}`;
  copied(`“${statement}” ${verdict} ${address}`, say("copying.claim"));
}

/** Go to a part of the page without touching the address, which holds the state. */
function jump(event) {
  event.preventDefault();
  goTo(document.querySelector(event.currentTarget.getAttribute("href")));
}

function goTo(part) {
  document.documentElement.classList.add("laid-out"); // else what is above it grows later
  part?.scrollIntoView();
  part?.focus({ preventScroll: true });
}

function showClaim() {
  goTo(at(`claim-${state.claim}`));
}

function showView() {
  goTo(at(state.show === "claims" || state.show === "warfarin" ? state.show : "explore"));
}

/** Lay out the rest of the page, and make ready for the first letter of a search. */
function afterPaint() {
  document.documentElement.classList.add("painted");
  findAnswers(data, { ...DEFAULTS, q: "natto" });
}

function start() {
  drawFields();
  drawView();
  drawResults();
  drawPanel();
  renewLinks();
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
  at("copy").addEventListener("click", () =>
    copied(list.table(), say("copying.rows", { n: list.rows })),
  );
  at("print").addEventListener("click", () => window.print());
  for (const button of document.querySelectorAll("button[data-copy]"))
    button.addEventListener("click", copyClaim);
  for (const jumping of document.querySelectorAll("a[data-jump]"))
    jumping.addEventListener("click", jump);
  document.addEventListener("keydown", (event) => {
    keyPressed(event, { close: () => at("back").click(), clear: clearQuery });
  });
  window.addEventListener("hashchange", addressChanged);
  document.documentElement.dataset.ready = "true";
  if (state.claim !== "") showClaim();
  setTimeout(afterPaint, AFTER_PAINT_MS);
}

start();
