"""What is published: opened, summed, hashed, and checked against its description."""
