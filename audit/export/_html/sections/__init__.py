"""One module per section of the page; each says in `section` what it shows."""
