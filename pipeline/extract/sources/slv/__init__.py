"""Livsmedelsverket, Sweden."""
