WITH vitamer AS (
  SELECT
    f.form_id,
    f.molar_mass_g_per_mol AS mass,
    (SELECT molar_mass_g_per_mol FROM form WHERE form_id = 'K1') AS k1,
    (SELECT molar_mass_g_per_mol FROM form WHERE form_id = 'MK4') AS mk4
  FROM form AS f
  WHERE upper(f.form_id) = replace(replace(replace(upper(form), '-', ''), '(', '_'), ')', '')
),
amount_of_substance AS (
  SELECT
    *,
    1000 * CASE unit
      WHEN 'ug' THEN amount / mass
      WHEN 'k1_equivalents' THEN amount / k1
      WHEN 'mk4_equivalents' THEN amount / mk4
      WHEN 'nmol' THEN amount / 1000
    END AS nmol
  FROM vitamer
)
SELECT
  form_id,
  nmol * mass / 1000 AS mass_ug,
  nmol * k1 / 1000 AS k1_equivalents_ug,
  nmol * mk4 / 1000 AS mk4_equivalents_ug,
  nmol
FROM amount_of_substance
