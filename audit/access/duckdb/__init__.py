"""DuckDB: the file itself, its catalogue as facts, and its rows."""
