"""Videos: looked at, drawn and encoded, in spans that several workers share, or in one go."""
