"""Questions to the published database: opened read-only, bounded in memory and time."""
