"""Files that make another program's scheduler audit the sources of the configuration."""
