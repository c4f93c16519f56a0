"""The explorer page: its data, its file, its scripts, and the page in a real browser."""
