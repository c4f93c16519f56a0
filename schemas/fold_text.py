"""SQL that folds a text as people type it, so that spellings of one word become equal.

Folded away are case, accents, width, the difference of hiragana and katakana, the apostrophe of
``goat's``, and the gap in ``MK-7``. Letters that no decomposition takes apart have two spellings:
the short one (smør → smor), and the long one (smør → smoer, Käse → kaese), which people type too.
``report/scripts/fold.mjs`` does the same on the page.
"""

_WIDE = "".join(map(chr, range(0xFF01, 0xFF5F)))
_ASCII = "".join(map(chr, range(0x21, 0x7F)))
KATAKANA = "".join(map(chr, range(0x30A1, 0x30F7)))
HIRAGANA = "".join(map(chr, range(0x3041, 0x3097)))
_HALF_KATAKANA = "".join(map(chr, range(0xFF66, 0xFF9E)))
_OF_HALF = (
    "をぁぃぅぇぉゃゅょっーあいうえおかきくけこさしすせそたちつてと"
    "なにぬねのはひふへほまみむめもやゆよらりるれろわん"
)
_VOICED = "".join(map(chr, (0xFF9E, 0xFF9F, 0x309B, 0x309C)))  # marks that stand alone: dropped
_SHORT = {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i"}
_LIGATURES = {"œ": "oe", "æ": "ae", "ß": "ss", "þ": "th"}
_LONG = {"ø": "oe", "å": "aa", "ä": "ae", "ö": "oe", "ü": "ue"}

_FROM = "".join([_WIDE, KATAKANA, _HALF_KATAKANA, *_SHORT, _VOICED])
_TO = "".join([_ASCII, HIRAGANA, _OF_HALF, *_SHORT.values()]).lower().replace("'", "''")


def folded_sql(text: str, *, long: bool = False) -> str:
    """Return SQL for the folded words of the SQL expression ``text``, single spaces between.

    A comma stays, as a word of its own, so that the parts of a name can be told. With ``long``,
    letters with a long spelling get it.
    """
    sql = f"nfc_normalize(lower({text}))"
    if long:
        sql = _replaced(sql, _LONG)
    sql = f"strip_accents({_replaced(sql, _LIGATURES)})"
    single = f"translate({sql}, '{_FROM}', '{_TO}')"
    # Most names are plain ASCII, and ``translate`` is slow.
    sql = f"CASE WHEN regexp_matches({sql}, '[^ -~]') THEN {single} ELSE {sql} END"
    sql = f"regexp_replace({sql}, '[''’`]s\\b', 's', 'g')"
    sql = f"replace(regexp_replace({sql}, '[^\\p{{L}}\\p{{N}},]+', ' ', 'g'), ',', ' , ')"
    sql = f"regexp_replace({sql}, '\\b(mk|k|d) ([0-9]+)\\b', '\\1\\2', 'g')"
    return f"trim(regexp_replace({sql}, ' +', ' ', 'g'))"


def _replaced(sql: str, letters: dict[str, str]) -> str:
    for letter, spelling in letters.items():
        sql = f"replace({sql}, '{letter}', '{spelling}')"
    return sql


def single_letters_sql(word: str) -> str:
    """Return SQL for a folded word with each double letter written once: mozzarella, mozarela."""
    return _replaced(word, {letter * 2: letter for letter in "abcdefglmnoprstz"})


def without_ligatures_sql(text: str) -> str:
    """Return SQL that writes ligatures and ``ø`` in plain letters."""
    return _replaced(text, {**_LIGATURES, "ø": "o"})
