"""Input made to harm: what reaches a table, a file, a terminal, a query or a parser."""
