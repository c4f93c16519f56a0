"""USDA Branded Foods."""
