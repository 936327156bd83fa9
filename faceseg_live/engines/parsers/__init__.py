"""Networks that tell the regions of a face's crop apart, one file per family; face_parsing.py is their engine."""
