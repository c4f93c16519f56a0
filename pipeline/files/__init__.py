"""Files and folders: atomic replacement, locks, flushing to disk, JSON, and a store of tables."""
