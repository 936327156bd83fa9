"""Looking for everybody who could be recognised: the union of all that sees a head, tracked."""
