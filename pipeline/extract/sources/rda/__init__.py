"""RDA, Korea."""
