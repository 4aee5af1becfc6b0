"""Scores of data quality, made of facts alone."""
