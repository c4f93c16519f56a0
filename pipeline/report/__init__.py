"""Report: what shows the data to people; the pictures and the page around them."""
