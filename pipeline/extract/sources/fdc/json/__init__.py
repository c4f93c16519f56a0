"""FoodData Central's foods as JSON, in bulk or from the API."""
