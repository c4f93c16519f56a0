"""Codes of foods, concepts, vitamers and totals in the schemes of others, and how each is known."""

from schemas.codes import CROSSWALK_MATCHES, FORM_IDS, HOW_KNOWN, TOTALS
from schemas.column import Column, Rule, Table

# How the schemes of reviewed codes write them. What a source prints of its own foods is kept as it
# is, however it is written.
CODE_PATTERNS = {
    "CAS": "[1-9][0-9]{1,6}-[0-9]{2}-[0-9]",
    "ChEBI": "CHEBI:[1-9][0-9]*",
    "EuroFIR": "[A-Z][A-Z0-9]*",
    "FDC": "[1-9][0-9]*",
    "FDC nutrient id": "[1-9][0-9]{3}",
    "FDC nutrient number": "[1-9][0-9]{2}",
    "FoodOn": "FOODON:[0-9]{8}",
    "INFOODS": "[A-Z][A-Z0-9]*",
    "InChIKey": "[A-Z]{14}-[A-Z]{10}-[A-Z]",
    "PubChem": "[1-9][0-9]*",
}
_WRITTEN = Rule(
    "a code as its scheme writes them",
    " AND ".join(
        f"(scheme <> '{scheme}' OR code ~ '^(?:{pattern})$')"
        for scheme, pattern in CODE_PATTERNS.items()
    ),
)
_SCHEME = Column(
    "scheme",
    "text",
    "Whose code it is. Of foods: FDC (id in FoodData Central), NDB (USDA's older number, here"
    " with all its zeros), FNDDS, CIQUAL, Frida, STFCJ, TFDA, RDA, SLV and other tables for their"
    " own codes; LanguaL, FoodOn, FoodEx2, NCBI Taxonomy. Of vitamers and totals: ChEBI, PubChem,"
    " CAS, InChIKey, INFOODS, EuroFIR, FDC nutrient id, FDC nutrient number.",
    required=True,
)
_CODE = Column("code", "text", "The code.", required=True)
_CODE_NAME = Column("code_name", "text", "What the scheme calls it, where that was seen.")
_MATCH = Column(
    "match",
    "text",
    "exact: the code stands for this and nothing else. close: for almost the same (the raw food"
    " only, a later version, a class not seen in the newest ontology), or a source states it, but"
    " not how well it fits. broad: for more than this; each LanguaL code is one trait of a food.",
    required=True,
    values=CROSSWALK_MATCHES,
)
_HOW_KNOWN = Column(
    "how_known",
    "text",
    "own_code: the food's code in its source's own table. stated: the source, or whoever evidence"
    " names, says so. same_code: FoodData Central lists the same NDB number. derived: by the order"
    " of foods and their portion weights. reviewed: somebody compared the names. computed: from the"
    " structure.",
    required=True,
    values=HOW_KNOWN,
)
_EVIDENCE = Column(
    "evidence",
    "text",
    "Where it was seen; null where the source's own files say it, which the table source names.",
)
_SEEN = (_SCHEME, _CODE, _CODE_NAME, _MATCH, _HOW_KNOWN)
_OF_FORM = "form_id IS NOT NULL AND total IS NULL"
_OF_TOTAL = "form_id IS NULL AND total IS NOT NULL"

CROSSWALK = Table(
    "crosswalk",
    "Codes of foods, concepts, vitamers and totals in the schemes of others. Only what a source or"
    " an authority prints, or what was read and compared: no code is guessed, and a food without a"
    " row of a scheme has none that is known. The codes of a concept's foods are those of food with"
    " its concept_id.",
    (
        Column(
            "subject",
            "text",
            "What the code is of: the food_id, concept_id or form_id, or total and its code.",
            required=True,
        ),
        Column("food_id", "text", "The food, if it is the code of a food.", references="food"),
        Column("concept_id", "text", "The concept, if of a concept.", references="concept"),
        Column("form_id", "text", "The vitamer, if of a vitamer.", references="form"),
        Column("total", "text", "The total, if of a total.", values=TOTALS),
        *_SEEN,
        _EVIDENCE,
    ),
    ("subject", "scheme", "code"),
    (
        Rule(
            "one of food_id, concept_id, form_id and total",
            "(food_id IS NOT NULL AND concept_id IS NULL AND form_id IS NULL AND total IS NULL)"
            " OR (food_id IS NULL AND concept_id IS NOT NULL AND form_id IS NULL AND total IS NULL)"
            f" OR (food_id IS NULL AND concept_id IS NULL AND ({_OF_FORM} OR {_OF_TOTAL}))",
        ),
        _WRITTEN,
    ),
)

_EVIDENCE_REQUIRED = Column("evidence", "text", "Where it was seen.", required=True)

CROSSWALK_CONCEPT = Table(
    "crosswalk_concept",
    "Codes of concepts in the schemes of others. Only ids that were read in the file that evidence"
    " names. The exact class of FoodOn is published as foodon_id of the concept.",
    (
        Column("concept_id", "text", "The concept.", required=True, references="concept"),
        *_SEEN,
        _EVIDENCE_REQUIRED,
    ),
    ("concept_id", "scheme", "code"),
    (_WRITTEN,),
)

CROSSWALK_FOOD = Table(
    "crosswalk_food",
    "Codes of foods in the schemes of others, as stated in files that the facts are not read from."
    " Rows of a food that a later release no longer lists are left out, and stop nothing.",
    (
        Column("source_id", "text", "The source.", required=True, references="source"),
        Column("food_code", "text", "The source's own stable code.", required=True),
        *_SEEN,
        _EVIDENCE_REQUIRED,
    ),
    ("source_id", "food_code", "scheme", "code"),
    (_WRITTEN,),
)

CROSSWALK_FORM = Table(
    "crosswalk_form",
    "Identifiers of vitamers and totals in the schemes of others.",
    (
        Column("form_id", "text", "The vitamer; blank: a total.", values=FORM_IDS),
        Column("total", "text", "The total; blank: a vitamer.", values=TOTALS),
        *_SEEN,
        _EVIDENCE_REQUIRED,
    ),
    ("form_id", "total", "scheme", "code"),
    (Rule("one of form_id and total", f"({_OF_FORM}) OR ({_OF_TOTAL})"), _WRITTEN),
)
