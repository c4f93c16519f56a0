"""One folder for each source: ``source.toml`` describes it, ``extract.py`` reads its files."""
