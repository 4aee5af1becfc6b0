"""What the kept rows of a dataset tell of how it can be loaded."""
