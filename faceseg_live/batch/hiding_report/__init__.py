"""What is kept of how people were hidden in a file: for machines, for readers, and to step through what is unsure.

Nothing of the faces themselves is in it: no crops, no landmarks, no appearance; its pictures are hidden ones.
"""
