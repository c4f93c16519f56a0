"""Fineli, Finland."""
