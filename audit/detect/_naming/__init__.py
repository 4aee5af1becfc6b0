"""How names of columns are read: words, lists of words per language, and what a match means."""
