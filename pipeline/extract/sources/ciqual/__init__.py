"""CIQUAL, France."""
