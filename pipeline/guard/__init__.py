"""Guards: checks of fresh facts against those of the last release."""
