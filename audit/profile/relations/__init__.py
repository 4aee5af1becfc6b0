"""Relations between datasets that nobody declared: keys, references and their evidence. Pure."""
