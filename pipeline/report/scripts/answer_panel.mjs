// The panel of a food as people mean it: the answer, an amount the reader types, the forms, all
// vitamin K, what stands out, and every study and table with the full path of each number.
import { amountRange, short } from "./amount_text.mjs";
import {
  allVitaminK,
  everydayPortions,
  gramsFor,
  knownOf,
  knownText,
  mayBeMore,
  quantityName,
  studiesText,
} from "./answers.mjs";
import { kindsInShort } from "./beside.mjs";
import { element } from "./element.mjs";
import { formsBar, formsTable } from "./forms_drawn.mjs";
import { answerShare, reference } from "./percent.mjs";
import { measuredBy } from "./results.mjs";
import { standsOut } from "./stands_out.mjs";
import { say, sayParts } from "./texts.mjs";
import { formTables, totalTables } from "./values.mjs";

const BY_100_G = { name: "100 g" };

/** Return the portion that a state chooses: a typed weight goes before the list. */
export function chosenPortion(answer, { serving, grams }) {
  const portions = everydayPortions(answer);
  const typed = Number(grams);
  if (grams !== "" && typed > 0) return { key: serving, name: `${short(typed)} g`, grams: typed };
  return portions.find(({ key }) => key === serving) ?? portions[0];
}

/** Return the parts of the panel; `choices` makes its controls, `links` addresses. */
export function answerParts(data, answer, { state, links, choices }) {
  const portion = chosenPortion(answer, state);
  const said = data.answerTexts.said[answer.concept_id];
  const records = recordsOf(data, answer.concept_id);
  return [
    heading(data, answer),
    keyAmount(data, answer, state, portion),
    choices(everydayPortions(answer), portion),
    wanted(answer, state),
    shareOf(data, answer, state, portion),
    allK(data, answer, portion),
    sentenceList(said.sentences),
    forms(data, said),
    standsOut(data, records),
    claimList(data, said.claims, links),
    recordList(data, records, links),
    element(
      "footer",
      {},
      element("p", {}, "concept_id ", element("code", {}, answer.concept_id), ". "),
      element("p", {}, say("food.cite_each")),
      cited(answer.concept_id),
    ),
  ];
}

/** Return the citations of exactly what is behind the answer, to download. */
function cited(concept) {
  const to = (ending, name) =>
    element("a", { href: `foods/${concept}.${ending}`, download: "" }, name);
  return element(
    "p",
    {},
    ...sayParts("food.citations_here", { bibtex: to("bib", "BibTeX"), ris: to("ris", "RIS") }),
  );
}

/** Return the places of a concept's records that no other replaces, studies first. */
export function recordsOf(data, concept) {
  const { concept_id: of, source_id: source, superseded_by: replaced } = data.food;
  const found = data.ids.flatMap((_, k) => (of[k] === concept && replaced[k] === null ? [k] : []));
  const later = (k) => (source[k] === "literature" ? 0 : 1);
  return found.toSorted((a, b) => later(a) - later(b) || a - b);
}

function heading(data, answer) {
  const fermented = answer.fermented ? `, ${say("food.fermented")}` : "";
  const page = element("a", { href: `foods/${answer.concept_id}.html` }, say("food.page"));
  return element(
    "header",
    {},
    element("h3", { id: "food-name", tabindex: "-1" }, answer.name),
    element(
      "p",
      { class: "meta" },
      `${data.categoryNames[answer.category] ?? answer.category}${fermented} · `,
      page,
    ),
  );
}

function keyAmount(data, answer, state, portion) {
  const known = knownOf(answer, state.of);
  const name = state.of === "K2" ? say("food.vitamin_k2") : quantityName(state.of);
  const unit = known.kind === "none" || known.kind === "zero" ? "" : " µg";
  const total = known.kind === "total";
  const basis = data.answerTexts.bases[known.basis];
  const what = total ? say("food.total_as_printed", { basis }) : name;
  const spread = studiesText(known, portion.grams);
  const studies = spread === "" ? "" : `${say("food.studies", { range: spread })}. `;
  const hundred = unit === "" ? "" : say("food.in_100_g", { amount: knownText(known, 100) });
  return element(
    "div",
    { class: "key-amount" },
    element(
      "p",
      {},
      element("strong", { class: "number" }, `${knownText(known, portion.grams)}${unit}`),
      ` ${say("food.what_per", { what, portion: portion.name })}`,
      total ? element("span", { class: "badge" }, say("list.badge_total")) : null,
    ),
    studies + hundred === "" ? null : element("p", { class: "meta" }, studies + hundred),
  );
}

// How much of the food gives an amount that the reader types; none is suggested.
function wanted(answer, state) {
  const ug = Number(state.want);
  const known = knownOf(answer, state.of);
  const name = quantityName(state.of);
  const said = ug > 0 ? giving(known, ug, name) : say("food.none_suggested");
  return element("p", { class: "meta", id: "wanted", role: "status" }, said);
}

function giving(known, ug, quantity) {
  const grams = gramsFor(known, ug);
  const amount = short(ug);
  if (grams === "") return say("food.grams_unknown", { amount, quantity });
  return known.atLeast
    ? say("food.grams_give_or_less", { grams, amount, quantity })
    : say("food.grams_give", { grams, amount, quantity });
}

function shareOf(data, answer, state, portion) {
  const intake = data.intakes.get(state.ref);
  const { text, given } = answerShare(intake, answer, portion.grams, {
    range: amountRange,
    atLeast: mayBeMore(answer),
  });
  return element(
    "p",
    { class: "share", id: "share" },
    given ? element("strong", {}, `${portion.name}: ${text}`) : text,
    element("small", {}, `${reference(intake)}. ${say("share.none_for_k2")}`),
  );
}

function allK(data, answer, portion) {
  const text = allVitaminK(answer, portion.grams);
  const most = answer.k_high_ug_per_100g;
  const high = most !== null && (most * portion.grams) / 100 >= data.answerTexts.high_ug;
  const stated =
    text === ""
      ? say("food.all_k_unknown")
      : say("food.all_k_per", { amount: text, portion: portion.name });
  return element(
    "section",
    { class: high ? "warning" : "all-k", id: "all-k" },
    element("h4", {}, stated),
    high ? element("p", {}, data.answerTexts.warfarin) : null,
    element("p", { class: "meta" }, warfarinLink()),
  );
}

function warfarinLink() {
  return element("a", { href: "#show=warfarin", "data-show": "warfarin" }, say("warfarin.title"));
}

function sentenceList(sentences) {
  const items = sentences.map((sentence) => element("li", {}, sentence));
  return element("ul", { class: "sentences" }, ...items);
}

function forms(data, { bar, forms: rows }) {
  if (rows.length === 0) return null;
  return element(
    "section",
    { id: "forms" },
    element("h4", {}, say("food.forms")),
    formsBar(bar),
    formsTable(data.answerTexts.form_heads, rows),
    element("p", { class: "absent" }, say("food.nothing_averaged")),
  );
}

function claimList(data, claims, links) {
  if (claims.length === 0) return null;
  const items = claims.map((id) => {
    const [statement, verdict] = data.claims.get(id);
    const link = element("a", { href: links.claim(id), "data-claim-link": id }, statement);
    return element("li", {}, link, `: ${verdict}`);
  });
  return element(
    "section",
    { class: "said-of-it" },
    element("h4", {}, say("food.what_people_say")),
    element("ul", {}, ...items),
  );
}

function recordList(data, records, links) {
  return element(
    "section",
    { class: "records" },
    element("h4", {}, say("food.studies_and_tables")),
    records.length === 0 ? element("p", { class: "absent" }, say("food.no_record")) : null,
    ...records.map((k) => record(data, k, links)),
  );
}

// The tables of a record are made when it is opened first: some foods have a hundred of them.
function record(data, k, links) {
  const id = data.ids[k];
  const summary = element(
    "summary",
    {},
    element("b", {}, data.food.name[k]),
    ` (${measuredBy(data, k)}): ${kindsInShort(data, k)}`,
  );
  const details = element("details", { class: "record", "data-record": id }, summary);
  details.addEventListener("toggle", () => {
    if (!details.open || details.childElementCount > 1) return;
    details.append(
      ...formTables(data, k, 1, BY_100_G),
      ...totalTables(data, k, 1, BY_100_G),
      element(
        "p",
        {},
        element("a", { href: links.food(id), "data-food": id }, say("food.record_by_itself")),
      ),
    );
  });
  return details;
}
