"""How sources are reached: what connectors share."""
