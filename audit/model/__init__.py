"""The vocabulary: values that every other part speaks in."""
