"""Molar masses are those of the formulae."""

import math

import pytest

from pipeline.transform.forms import equivalents_per_mass, form_table, molar_mass_g_per_mol
from schemas.codes import FORM_IDS

# Two decimals (MK-9(4H): one), as the literature gives them.
MASSES = {
    "K1": ("C31H46O2", 450.71),
    "DK1": ("C31H48O2", 452.72),
    "MK4": ("C31H40O2", 444.66),
    "MK7": ("C46H64O2", 649.02),
    "MK9": ("C56H80O2", 785.25),
    "MK10": ("C61H88O2", 853.37),
    "MK13": ("C76H112O2", 1057.73),
    "MK9_4H": ("C56H84O2", 789.3),
}


@pytest.mark.parametrize("form", MASSES)
def test_molar_mass_is_that_of_the_formula(form: str) -> None:
    formula, mass = MASSES[form]
    row = form_table().filter(form_id=form).row(0, named=True)
    assert row["formula"] == formula
    decimals = len(str(mass).split(".")[1])
    assert abs(row["molar_mass_g_per_mol"] - mass) <= 0.6 * 10**-decimals


def test_each_isoprene_unit_adds_its_mass() -> None:
    masses = dict(form_table().select("form_id", "molar_mass_g_per_mol").iter_rows())
    isoprene = molar_mass_g_per_mol("C5H8")
    for n in range(4, 13):
        assert math.isclose(masses[f"MK{n + 1}"] - masses[f"MK{n}"], isoprene, abs_tol=0.002)


def test_every_form_id_has_one_row_and_fdc_numbers_stand_with_their_ids() -> None:
    table = form_table()
    assert table["form_id"].to_list() == list(FORM_IDS)
    fdc = table.drop_nulls("fdc_nutrient_id").select(
        "form_id", "fdc_nutrient_id", "fdc_nutrient_number"
    )
    assert fdc.rows() == [("K1", 1185, "430"), ("DK1", 1184, "429"), ("MK4", 1183, "428")]
    assert set(table.filter(family="K1")["form_id"]) == {"K1", "DK1"}


def test_k1_equivalents_of_danish_blue() -> None:
    rows = equivalents_per_mass().filter(total_basis="k1_equivalents")
    factor = dict(rows.select("form_id", "factor").iter_rows())
    assert factor["K1"] == 1
    assert round(factor["MK9"], 4) == 0.5740
