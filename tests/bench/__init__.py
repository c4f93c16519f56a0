"""What reading a full FoodData Central download costs, beside other ways: ``make bench``."""
