"""What an audit has finished so far, kept while it lasts."""
