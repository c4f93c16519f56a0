"""Amounts as people read them: three digits, ranges, "at least", portions."""

from pipeline.interface_texts.say import say


def amount_range(low: float | None, high: float | None = None, *, at_least: bool = False) -> str:
    """Return "12.3", "12.3–45" or "≥ 12.3"; an empty text if the amount is missing."""
    if low is None:
        return ""
    text = short(low)
    if high is not None and short(high) != text:
        text = f"{text}–{short(high)}"
    return f"≥ {text}" if at_least else text


def short(amount: float) -> str:
    """Return an amount with three significant digits, never in powers of ten."""
    if amount == 0:
        return "0"
    rounded = float(f"{amount:.3g}")
    return f"{rounded:.0f}" if abs(rounded) >= 100 else f"{rounded:.10g}"  # noqa: PLR2004


def portion_words(portion: str | None, grams: float | None) -> str:
    """Return "slice, 30 g"; without a name or a weight what is known."""
    weight = None if grams is None else f"{short(grams)} g"
    return ", ".join(filter(None, (portion, weight)))


def in_words(quantity: str) -> str:
    """Return the name that people write: MK-7 for MK7, "all vitamin K" for K."""
    if quantity == "K":
        return say("answer.all_vitamin_k")
    number, _, rest = quantity.removeprefix("MK").partition("_")
    if number == quantity:
        return quantity
    return f"MK-{number}({rest})" if rest else f"MK-{number}"
