"""One folder a source: ``source.toml`` describes it, ``extract.py`` reads its files."""
