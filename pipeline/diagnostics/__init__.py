"""Errors, violations and progress, as a person reads them."""
