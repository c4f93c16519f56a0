"""Load: published tables → files. Each module writes one kind of file."""
