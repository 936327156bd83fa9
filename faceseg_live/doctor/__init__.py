"""Finds out what works on this computer, what doesn't, and which one command mends it."""
