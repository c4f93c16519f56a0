"""Refresh: upstream → copy of the facts → guards → facts; then a pull request or an issue."""
