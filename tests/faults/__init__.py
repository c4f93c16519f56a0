"""What goes wrong outside: after each fault the last good state stands, and the next run works."""
