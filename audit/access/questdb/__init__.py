"""QuestDB through the PostgreSQL protocol, and its HTTP interface as anybody sees it."""
