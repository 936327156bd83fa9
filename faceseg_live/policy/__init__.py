"""What this process, and those that it starts, may do: one answer for all of them, kept in the environment."""
