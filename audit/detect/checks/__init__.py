"""Check digits, dates inside numbers and the like, over whole series of texts at once."""
