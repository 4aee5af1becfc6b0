"""SQLite: the file itself, and its schema as facts."""
