"""The vitamers of vitamin K, with molar masses computed from their formulae."""

import re

import polars as pl

# IUPAC abridged standard atomic weights.
_ATOMIC_WEIGHT_G_PER_MOL = {"C": 12.011, "H": 1.008, "O": 15.999}

# Menaquinone-n has n isoprene units; each beyond the fourth adds C5H8.
_MENAQUINONES = range(4, 14)

# form_id: (name, family, formula, INFOODS tag, FDC nutrient id, FDC nutrient number)
_FORMS: dict[str, tuple[str, str, str, str | None, int | None, str | None]] = {
    "K1": ("phylloquinone", "K1", "C31H46O2", "VITK1", 1185, "430"),
    "DK1": ("2',3'-dihydrophylloquinone", "K1", "C31H48O2", "VITK1D", 1184, "429"),
    "MK4": ("menaquinone-4", "K2", "C31H40O2", "MK4", 1183, "428"),
    **{
        f"MK{n}": (
            f"menaquinone-{n}",
            "K2",
            f"C{31 + 5 * (n - 4)}H{40 + 8 * (n - 4)}O2",
            f"MK{n}",
            None,
            None,
        )
        for n in _MENAQUINONES[1:]
    },
    "MK9_4H": ("tetrahydromenaquinone-9, MK-9(4H)", "K2", "C56H84O2", None, None, None),
}


def molar_mass_g_per_mol(formula: str) -> float:
    """Return the molar mass of a formula of C, H and O, such as C31H40O2."""
    atoms = re.findall(r"([A-Z])(\d+)", formula)
    return round(sum(_ATOMIC_WEIGHT_G_PER_MOL[atom] * int(count) for atom, count in atoms), 3)


def form_table() -> pl.DataFrame:
    """Return the published table ``form``."""
    return pl.DataFrame(
        [
            {
                "form_id": form_id,
                "name": name,
                "family": family,
                "formula": formula,
                "molar_mass_g_per_mol": molar_mass_g_per_mol(formula),
                "infoods_tag": tag,
                "fdc_nutrient_id": fdc_id,
                "fdc_nutrient_number": fdc_number,
            }
            for form_id, (name, family, formula, tag, fdc_id, fdc_number) in _FORMS.items()
        ]
    )


def equivalents_per_mass() -> pl.DataFrame:
    """Return form_id, total_basis and the factor from mass to the unit of the basis.

    Equivalents of a vitamer are mass times its molar mass over the form's; ``unspecified`` has no
    factor, since its unit is not known.
    """
    forms = form_table().select("form_id", "molar_mass_g_per_mol")
    own = pl.col("molar_mass_g_per_mol")
    return pl.concat(
        forms.select("form_id", pl.lit(basis).alias("total_basis"), factor=counted / own)
        for basis, counted in (
            ("mass", own),
            ("k1_equivalents", pl.lit(molar_mass_g_per_mol(_FORMS["K1"][2]))),
            ("mk4_equivalents", pl.lit(molar_mass_g_per_mol(_FORMS["MK4"][2]))),
        )
    )
