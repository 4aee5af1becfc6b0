"""Pure: rows in, profiles out. Nothing here talks to a source."""
