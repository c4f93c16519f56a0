"""Vitamin K values collected from publications."""
