"""One frozen dataclass a page: what its template may ask for, and nothing else."""
