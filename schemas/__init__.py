"""What each column of Open K2 means, once; every other description is made from it."""
