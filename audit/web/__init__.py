"""`serve`: pages over the run store for the user who started it, on this machine, read-only."""
