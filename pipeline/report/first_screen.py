"""The first screen of the explorer: three sentences that anyone understands, from the data."""

from pipeline.interface_texts.say import say
from pipeline.query.written_amounts import short
from pipeline.report.pages.page_tables import PageTables, Row


def three_sentences(rows: PageTables, intakes: list[Row]) -> list[str]:
    """Return what K2 is, what the amounts a day are for, and how sure the numbers are.

    ``intakes`` are the rows of ``reference_intake``.
    """
    stated = [answer for answer in rows.answers if answer["k2_evidence"] != "none"]
    single = sum(answer["n_studies"] == 1 for answer in stated)
    return [
        say("first_screen.what"),
        say("first_screen.a_day", intakes=_adult_intakes(intakes)),
        say("first_screen.how_sure", foods=len(rows.answers), stated=len(stated), single=single),
    ]


def high_from_ug(intakes: list[Row]) -> float:
    """Return the µg of vitamin K from which a portion is high: 20 % of the US Daily Value.

    That is what the FDA calls high on a label (21 CFR 101.54).
    """
    (daily,) = {
        row["amount_ug_per_day"]
        for row in intakes
        if row["authority"] == "FDA" and row["kind"] == "DV" and row["life_stage"] == "general"
    }
    return float(daily) / 5


def _adult_intakes(intakes: list[Row]) -> str:
    """Return "90 to 120": the adequate intakes of women and men in the US and Canada."""
    adults = sorted(
        row["amount_ug_per_day"]
        for row in intakes
        if row["authority"] == "NASEM" and row["life_stage"] == "adult"
    )
    return say("first_screen.intakes", low=short(adults[0]), high=short(adults[-1]))
