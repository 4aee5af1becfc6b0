"""What a server accepts on the wire, as JSON, as a table and as a page."""
