"""NEVO-online, Netherlands."""
