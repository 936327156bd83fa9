"""Headless work on files: the live pipeline's two steps, without losing a frame."""
