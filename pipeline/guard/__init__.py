"""Guards: what must hold between the facts of the last release and fresh ones."""
