"""Transform: committed facts → published tables. Pure functions over whole frames."""
