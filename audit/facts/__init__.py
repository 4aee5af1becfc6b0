"""Kinds of facts, one module per topic; the topics do not know each other."""
