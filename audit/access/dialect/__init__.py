"""Any SQLAlchemy dialect: what is known of it, its session, its inspection, its rows."""
