"""What changed between two reports of one source: findings, schema, data, access. Pure."""
