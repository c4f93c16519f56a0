"""Whether the name of a food says that it is raw, or how it was cooked."""

import polars as pl

RAW, COOKED, UNSAID = "raw", "cooked", "unsaid"
_RAW = r"\b(?:raw|rå|råa|unprepared)\b|生$|생것"
_COOKED = (
    r"\b(?:cooked|boiled|steamed|simmered|stewed|braised|poached|roasted|grilled|broiled|baked"
    r"|(?:pan-|deep-)?fried|sautéed|microwaved|blanched|stekt|kokt|grillad|ugnsstekt)\b"
    r"|ゆで|水煮|蒸し|焼き|電子レンジ調理|揚げ|ソテー|삶은|구운|찐것|볶은|튀긴|데친"
)


def raw_or_cooked() -> pl.Expr:
    """Return raw, cooked or unsaid, by the column ``name``."""
    name = pl.col("name").str.to_lowercase()
    return (
        pl.when(name.str.contains(_RAW))
        .then(pl.lit(RAW))
        .when(name.str.contains(_COOKED))
        .then(pl.lit(COOKED))
        .otherwise(pl.lit(UNSAID))
    )
