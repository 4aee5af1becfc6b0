"""Values that do not belong in their column, found without a rule: pure, one column at a time."""
