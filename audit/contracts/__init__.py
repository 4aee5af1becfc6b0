"""Data contracts: what a source promises, written for other tools, and where it departs."""
