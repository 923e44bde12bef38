"""Partner matchmaking for international trade fairs."""

__version__ = "0.1.0"
