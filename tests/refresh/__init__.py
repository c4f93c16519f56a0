"""Tests of the refresh: what is decided, posted, pushed and refused."""
