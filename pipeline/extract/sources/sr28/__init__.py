"""USDA National Nutrient Database for Standard Reference 28."""
