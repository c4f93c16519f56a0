"""Folders that are replaced as a whole, while others read them and whatever breaks."""
