"""Known vulnerabilities in what the lock files pin."""
