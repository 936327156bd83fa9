"""What networks run on: devices and their sessions, the hub, and the packages that bring networks along."""
