"""Model files: the catalogue, where they lie, downloads."""
