"""The command ``k2``: verbs, arguments, streams and summaries."""
