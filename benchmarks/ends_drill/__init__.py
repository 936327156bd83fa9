"""The programs that `benchmarks/ends.py` ends."""
