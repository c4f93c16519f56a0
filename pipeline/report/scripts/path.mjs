// The full path of a number: verbatim value, source, release, record, citation and licence.
import { element, outside } from "./element.mjs";
import { number } from "./number.mjs";
import { say, wordsFor } from "./texts.mjs";

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
      say("path.printed_as"),
      element(
        "code",
        {},
        `${printed === 0 ? 0 : printed || say("path.no_number")} ${row.unit_reported}`,
      ),
    ],
    [
      say("path.says"),
      [wordsFor("qualifier")[row.qualifier], wordsFor("statistic")[row.statistic]]
        .filter(Boolean)
        .join(", "),
    ],
    [say("path.how"), wordsFor("origin")[row.origin]],
    ...figures(row),
    [say("path.confidence"), `${row.confidence}: ${data.confidence[row.confidence]}`],
    [say("path.method"), row.method],
    [say("path.study"), study === undefined ? null : citation(study)],
    [say("path.source"), outside(source.url, source.title)],
    [say("path.release"), [source.release, source.released_on].filter(Boolean).join(", ")],
    [say("path.record"), element("code", {}, located)],
    [
      say("path.licence"),
      source.licence_url === null ? source.licence : outside(source.licence_url, source.licence),
    ],
    [say("path.cite_as"), source.attribution],
  ];
  return element("dl", { class: "path" }, ...terms.flatMap(([term, text]) => entry(term, text)));
}

function figures(row) {
  return [
    [say("path.limit"), ug(row.limit_ug_per_100g)],
    [say("path.smallest_to_largest"), between(row.min_ug_per_100g, row.max_ug_per_100g)],
    [say("path.median"), ug(row.median_ug_per_100g)],
    [say("path.standard_deviation"), ug(row.sd_ug_per_100g)],
    [say("path.standard_error"), ug(row.se_ug_per_100g)],
    [
      say("path.error_bounds"),
      between(row.lower_error_bound_ug_per_100g, row.upper_error_bound_ug_per_100g),
    ],
    [say("path.samples"), row.n_samples],
    [say("path.studies"), row.n_studies],
    [say("path.degrees_of_freedom"), row.df],
    [say("path.derivation_code"), row.derivation_code],
    [say("path.data_code"), row.source_code],
    [say("path.remark"), row.statistical_comment],
    [say("path.imputed_from"), row.imputed_from],
    [say("path.added_nutrient"), row.added_nutrient],
    [say("path.last_changed"), row.modified_on],
  ];
}

function ug(value) {
  return value === null ? null : say("path.per_100_g", { amount: number(value) });
}

function between(low, high) {
  if (low === null && high === null) return null;
  const least = low === null ? "?" : number(low);
  return say("path.between", { low: least, high: ug(high) ?? "?" });
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
  const seen = study.access === "primary" ? null : ` ${say("path.seen_as_quoted")}`;
  return element("span", {}, study.citation, doi === null ? null : " ", doi, seen);
}
