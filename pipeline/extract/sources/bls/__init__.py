"""Bundeslebensmittelschlüssel (BLS), Germany."""
