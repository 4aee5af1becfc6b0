"""MongoDB below the connector: the session, and its descriptions as facts."""
