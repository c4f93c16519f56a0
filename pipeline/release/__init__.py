"""Release: the published files as assets of a tag, and as a draft on Zenodo. Nothing is built."""
