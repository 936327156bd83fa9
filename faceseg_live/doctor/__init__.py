"""Finds out what works on this computer, what doesn't, and which command fixes it."""
