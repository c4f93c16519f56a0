"""Tests of a release: its assets, its page on GitHub, its draft on Zenodo."""
