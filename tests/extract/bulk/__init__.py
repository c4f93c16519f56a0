"""Tests of FoodData Central's CSV releases, read as streams."""
