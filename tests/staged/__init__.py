"""Laws that every build keeps, whatever the facts: what a refresh must pass before it is shown."""
