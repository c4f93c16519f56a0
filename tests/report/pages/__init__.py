"""Tests of the pages beside the explorer."""
