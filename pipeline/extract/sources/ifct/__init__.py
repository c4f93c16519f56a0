"""Indian Food Composition Tables 2017."""
