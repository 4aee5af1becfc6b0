"""Notifications: who is told of an audit, of what, and in which words."""
