"""Laboratory sub-samples of USDA Foundation Foods."""
