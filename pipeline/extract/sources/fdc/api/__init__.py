"""FoodData Central over its API: lists, details, and facts merged from both."""
