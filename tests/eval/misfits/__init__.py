"""How well values that do not belong in their column are found, and the counts behind scores."""
