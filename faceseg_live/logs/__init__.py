"""The log of the program: what it did and met, for whoever looks for the cause of something later.

It has ids of messages, numbers, and tracebacks; no pictures, labels, expressions or addresses, and no names or paths of
the user's. Modules log by `logging.getLogger(__name__)` with constants and numbers; what is unforeseen, and so may hold
anything, is redacted (`redaction.py`) before it is written (`log_file.py`). Nothing is logged where the package is used
as a library, unless that program asks for it in the usual way.
"""
