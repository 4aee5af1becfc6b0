"""PostgreSQL below its connector: the session, the SQL texts and what their rows mean."""
