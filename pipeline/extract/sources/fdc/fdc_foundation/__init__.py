"""USDA Foundation Foods."""
