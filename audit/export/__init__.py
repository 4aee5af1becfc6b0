"""One module per format: Report -> bytes."""
