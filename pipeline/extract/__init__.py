"""Extract: raw upstream files → committed facts. One module per source, one verb: ``extract``."""
