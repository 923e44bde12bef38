"""What the pages of both sides have in common: the same answers for enterprise and buyer."""
