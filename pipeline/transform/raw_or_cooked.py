"""Whether the name of a food says that it is raw, or how it was cooked."""

import polars as pl

_RAW = r"\b(?:raw|rå|råa|unprepared)\b|生$|생것"
_COOKED = (
    r"\b(?:cooked|boiled|steamed|simmered|stewed|braised|poached|roasted|grilled|broiled|baked"
    r"|(?:pan-|deep-)?fried|sautéed|microwaved|blanched|stekt|kokt|grillad|ugnsstekt)\b"
    r"|ゆで|水煮|蒸し|焼き|電子レンジ調理|揚げ|ソテー|삶은|구운|찐것|볶은|튀긴|데친"
)
# What was raw before it was cooked: "baked, from raw"; "apples, raw, without skin, cooked".
_FROM_RAW = r",? from raw\b"
_PEELED_AND_COOKED = r",? raw, without skin, cooked\b"


def raw_or_cooked(name: pl.Expr) -> pl.Expr:
    """Return raw or cooked, as a name says; null where it says neither."""
    lower = (
        name.str.to_lowercase()
        .str.replace_all(_FROM_RAW, "")
        .str.replace_all(_PEELED_AND_COOKED, ", cooked")
    )
    return (
        pl.when(lower.str.contains(_RAW))
        .then(pl.lit("raw"))
        .when(lower.str.contains(_COOKED))
        .then(pl.lit("cooked"))
    )
