"""The committed facts of each source: read, checked, written and replaced as a whole."""
