"""Files as sources: found, opened without trust, and read in batches."""
