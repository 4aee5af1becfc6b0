"""Oracle Database: sessions, statements on its dictionary, and what their rows mean."""
