// The texts of the English file, for scripts that say them.
import { readFileSync } from "node:fs";

import { useTexts } from "../../../pipeline/report/scripts/texts.mjs";

const FILE = new URL("../../../pipeline/interface_texts/en.json", import.meta.url);

/** Let the scripts say the English texts. */
export function speakEnglish() {
  const texts = {};
  for (const [group, named] of Object.entries(JSON.parse(readFileSync(FILE, "utf-8")))) {
    for (const [name, text] of Object.entries(named)) texts[`${group}.${name}`] = text;
  }
  useTexts({ language: "en", texts });
}
