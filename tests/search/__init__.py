"""What people type, and what the search of SQL, command line and page makes of it."""
