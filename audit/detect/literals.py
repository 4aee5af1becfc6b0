"""Words that lead to a secret in a text; few, so that every row can be looked through for them."""

#: A regular expression of plain words in any case: the engine makes one vectorised search of it.
LEADS = "(?i:pass|pwd|ecret|oken|api.?key|earer |begin |kennwort|senha|contrase|парол)"
