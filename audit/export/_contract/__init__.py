"""Where a source departs from a contract, as JSON and as a table."""
