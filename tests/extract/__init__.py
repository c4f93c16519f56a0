"""Tests of the extract step."""
