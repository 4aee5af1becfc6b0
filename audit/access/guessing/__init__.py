"""Passwords that anybody would try first: the list, comparing them, and trying them politely."""
