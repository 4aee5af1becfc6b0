"""Findings of personal data in words and figures: what the page and the terminal say alike."""
