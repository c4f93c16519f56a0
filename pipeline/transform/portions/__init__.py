"""Household portions: printed text → quantity, measure, detail and volume."""
