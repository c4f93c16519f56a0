"""Standard Tables of Food Composition in Japan."""
