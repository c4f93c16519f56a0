"""The pictures: each module draws the result of its queries on the database."""
