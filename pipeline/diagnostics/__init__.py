"""Errors, violations, progress and tables, as text for people."""
