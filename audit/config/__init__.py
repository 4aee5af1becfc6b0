"""What the user set down: sources, limits, policy."""
