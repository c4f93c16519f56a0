"""Refresh: upstream → facts beside → guards → facts; then what to propose, and to whom."""
