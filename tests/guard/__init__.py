"""Guards, and the faults that they are there for."""
