"""K2viewer, RWTH Aachen."""
