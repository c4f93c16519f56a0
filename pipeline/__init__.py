"""Open K2: the open dataset of vitamin K2 in food, and the pipeline that makes it."""

__version__ = "0.1.0"
