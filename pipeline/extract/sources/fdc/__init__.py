"""USDA FoodData Central: five sources, read from its API, CSV or JSON."""
