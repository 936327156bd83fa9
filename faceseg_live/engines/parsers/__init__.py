"""Networks that distinguish the regions of a face's crop, one file per family; face_parsing.py is their engine."""
