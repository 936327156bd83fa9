"""Hiding people in a running session: who may be seen, and what is held back until it is certain."""
