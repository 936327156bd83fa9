"""Changes to networks in TensorFlow Lite's format, each a file: what converters of such networks have in common."""
