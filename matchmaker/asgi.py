"""The application as a server expects it."""
