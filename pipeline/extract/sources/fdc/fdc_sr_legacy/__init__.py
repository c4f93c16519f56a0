"""USDA SR Legacy."""
