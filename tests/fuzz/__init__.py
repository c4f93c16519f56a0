"""Every parser against any input: a result or one line, never another exception, never a hang."""
