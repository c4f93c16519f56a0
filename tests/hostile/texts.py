"""Texts that some program takes for a command, as names of foods and portions may hold them."""

import json
from pathlib import Path

import polars as pl

# What no terminal may get: controls, and marks that turn or hide what follows.
NEVER_SHOWN = frozenset(
    [chr(code) for code in (*range(0x20), *range(0x7F, 0xA0)) if chr(code) != "\n"]
    + list("\u200b\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2028\u2029")
    + list("\u2060\u2066\u2067\u2068\u2069\ufeff\ufff9\U000e0041")
)
TEXTS = {
    "escape": "Egg \x1b[2J\x1b]0;owned\x07\x1b[31m red",
    "c1 controls": "Egg \x9b31m\x90q\x9c",
    "bidi": "Milk \u202egnp.exe\u2066 \u200f\u061c",
    "zero width": "Na\u200btto\u2060 \ufeffmid\U000e0041\ufff9",
    "line breaks": "Cheese\r\nX-Injected: yes\n\n# Heading\u2028next\u2029",
    "carriage return": "Cheese\rGouda",
    "nul": "Tofu\x00\x01\x7f",
    "noncharacters": "Tofu\ufffe\uffff",
    "formula": "=cmd|'/C calc'!A0",
    "formula plus": "+1+1",
    "formula minus": "-2+3",
    "formula at": "@SUM(A1)",
    "formula tab": "\t=1+1",
    "formula blank": " =1+1",
    "formula wide": "＝1+1",
    "sql": "Robert'); DROP TABLE food;--",
    "quotes": "a \"quoted\" 'name' $$x$$ \\' \\\\",
    "html": "<script>alert(1)</script><img src=x onerror=alert(1)>\"'&amp;",
    "html end": "</td></table><!-- </script><style>",
    "markdown": "| a | [x](javascript:alert(1)) ![i](http://e.example/x.png) **b** # h @someone #1",
    "markdown fence": "`code` ``` ~~~\n```sql",
    "vega": "datum['x'] || signal:{alert(1)} event.view.alert(1)",
    "template": "{{ 7*7 }}{% raw %}${7*7}<%= 7*7 %>{0}{}%s%n",
    "json": '"}],"x":[{"y":"\\u001b',
    "marks": "e" + "\u0301" * 50,
    "long": "cheese " * 2000,
    "right to left": "גבינה جبن",
}
CODE = "9\x1b[31m`|'<b>"


def poison(facts: Path) -> dict[str, dict[str, str]]:
    """Put the texts into the names of foods and portions; return by source name → food_code.

    Names are those of foods that no reviewed list holds, so that a build takes them as they are.
    """
    done = {}
    for source_id in ("frida", "ciqual", "fndds"):
        _without_sums(facts / source_id)
        done[source_id] = _renamed(facts / source_id)
    _coded(facts / "frida", done["frida"])
    portions = facts / "fndds" / "serving.csv"
    frame = pl.read_csv(portions, infer_schema=False)
    texts = [*TEXTS.values(), *frame["description"].to_list()[len(TEXTS) :]]
    frame.with_columns(pl.Series("description", texts)).write_csv(portions)
    return done


def _without_sums(folder: Path) -> None:
    path = folder / "source.json"
    sidecar = json.loads(path.read_text(encoding="utf-8"))
    sidecar.pop("sums", None)
    path.write_text(json.dumps(sidecar), encoding="utf-8")


def _renamed(folder: Path) -> dict[str, str]:
    frame = pl.read_csv(folder / "food.csv", infer_schema=False)
    at = frame.height // 2
    texts = list(TEXTS.values())
    names = frame["name"].to_list()
    names[at : at + len(texts)] = texts
    frame.with_columns(pl.Series("name", names)).write_csv(folder / "food.csv")
    return dict(zip(texts, frame["food_code"].to_list()[at : at + len(texts)], strict=True))


def _coded(folder: Path, codes: dict[str, str]) -> None:
    """Give the first of the renamed foods a code that is an attack, too."""
    text, old = next(iter(codes.items()))
    for path in folder.glob("*.csv"):
        frame = pl.read_csv(path, infer_schema=False)
        if "food_code" in frame.columns:
            code = pl.col("food_code")
            frame.with_columns(code.replace(old, CODE)).write_csv(path)
    codes[text] = CODE
