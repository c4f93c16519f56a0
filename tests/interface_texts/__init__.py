"""Tests of the texts of the pages."""
