"""The same bytes and answers on machines of one to sixteen processors."""
