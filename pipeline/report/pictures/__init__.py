"""The pictures: each module asks the database one question and draws the answer."""
