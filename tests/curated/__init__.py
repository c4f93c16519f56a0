"""Reviewed files: whatever curators get wrong ends in one line that says where."""
