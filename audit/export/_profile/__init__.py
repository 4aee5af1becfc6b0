"""Profiles in words, bars and figures: what the page and the terminal say alike."""
