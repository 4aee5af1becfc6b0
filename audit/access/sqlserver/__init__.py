"""SQL Server: sessions, statements on its catalogue, and what their rows mean."""
