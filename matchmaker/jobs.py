"""The list of background jobs and where they run."""
