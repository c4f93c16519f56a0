// The full path of a number: verbatim value, source, release, record, citation and licence.
import { element, outside } from "./element.mjs";
import { number } from "./number.mjs";

const QUALIFIERS = {
  quantified: "quantified",
  zero: "zero as printed",
  below_lod: "below the limit of detection",
  below_loq: "below the limit of quantification",
  trace: "trace",
  range: "only a range is printed",
};
const ORIGINS = {
  analytical: "analysed",
  imputed: "imputed by the source from another food",
  calculated: "calculated by the source",
  assumed: "assumed by the source",
  label: "from a label",
  compiled: "compiled by the source from studies or tables",
  unknown: "the source does not say how",
};
const STATISTICS = { mean: "mean", median: "median", single: "single value", unknown: null };
/** Return a description list with everything that is known of where a number comes from. */
export function pathOf(data, k, row) {
  const source = data.sources.get(data.food.source_id[k]);
  const study = row.reference_id === null ? undefined : data.references.get(row.reference_id);
  const located = row.record_locator
    .replaceAll("{}", data.food.source_food_code[k])
    .replaceAll("{ndb}", data.food.source_food_code[k].padStart(5, "0"))
    .replaceAll("{fdc_id}", data.food.fdc_id[k]);
  const printed = row.amount_reported === "=" ? row.amount_ug_per_100g : row.amount_reported;
  const terms = [
    [
      "Printed as",
      element("code", {}, `${printed === 0 ? 0 : printed || "(no number)"} ${row.unit_reported}`),
    ],
    ["Says", [QUALIFIERS[row.qualifier], STATISTICS[row.statistic]].filter(Boolean).join(", ")],
    ["How", ORIGINS[row.origin]],
    ...figures(row),
    ["Confidence", `${row.confidence}: ${data.confidence[row.confidence]}`],
    ["Method", row.method],
    ["Study", study === undefined ? null : citation(study)],
    ["Source", outside(source.url, source.title)],
    ["Release", [source.release, source.released_on].filter(Boolean).join(", ")],
    ["Record", element("code", {}, located)],
    [
      "Licence",
      source.licence_url === null ? source.licence : outside(source.licence_url, source.licence),
    ],
    ["Cite as", source.attribution],
  ];
  return element("dl", { class: "path" }, ...terms.flatMap(([term, text]) => entry(term, text)));
}

function figures(row) {
  return [
    ["Limit", ug(row.limit_ug_per_100g)],
    ["Smallest to largest", between(row.min_ug_per_100g, row.max_ug_per_100g)],
    ["Median", ug(row.median_ug_per_100g)],
    ["Standard deviation", ug(row.sd_ug_per_100g)],
    ["Standard error", ug(row.se_ug_per_100g)],
    [
      "95 % error bounds",
      between(row.lower_error_bound_ug_per_100g, row.upper_error_bound_ug_per_100g),
    ],
    ["Samples", row.n_samples],
    ["Studies", row.n_studies],
    ["Degrees of freedom", row.df],
    ["Source's derivation code", row.derivation_code],
    ["Source's data code", row.source_code],
    ["Source's remark", row.statistical_comment],
    ["Imputed from", row.imputed_from],
    ["Added nutrient", row.added_nutrient],
    ["Last changed", row.modified_on],
  ];
}

function ug(value) {
  return value === null ? null : `${number(value)} µg per 100 g`;
}

function between(low, high) {
  if (low === null && high === null) return null;
  return `${low === null ? "?" : number(low)} to ${ug(high) ?? "?"}`;
}

function entry(term, text) {
  if (text === null || text === undefined || text === "") return [];
  const said = typeof text === "number" ? String(text) : text;
  return [element("dt", {}, term), element("dd", {}, said)];
}

/** Return the citation of a study with a link to its DOI, and whether its own table was seen. */
export function citation(study) {
  const doi =
    study.doi === null ? null : outside(`https://doi.org/${study.doi}`, `doi:${study.doi}`);
  const seen = study.access === "primary" ? null : " (seen as quoted elsewhere)";
  return element("span", {}, study.citation, doi === null ? null : " ", doi, seen);
}
