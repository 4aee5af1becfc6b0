"""Rules inferred from a profile and a sample of rows: what a fresh sample would keep."""
