"""FoodData Central's CSV releases: tables by header name, read as streams."""
