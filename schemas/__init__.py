"""The description of each column of Open K2; all other descriptions are made from it."""
