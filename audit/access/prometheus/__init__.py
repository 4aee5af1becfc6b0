"""Prometheus and what speaks its API: requests, selectors, what the configuration tells, timing."""
