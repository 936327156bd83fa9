"""Damaged files for everything that opens files: made from a seed, opened as users do, watched from outside."""
