"""Credentials: the only place that resolves them."""
