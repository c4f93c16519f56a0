"""USDA Survey Foods (FNDDS)."""
