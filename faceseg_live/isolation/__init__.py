"""Objects that live elsewhere than whoever uses them: on a thread or in a process of their own."""
