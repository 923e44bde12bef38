"""Every query, by subject. Each takes a scope, so that nobody sees past his own."""
