"""Tests mirror the tree of the pipeline; small real excerpts stand in the tests."""
