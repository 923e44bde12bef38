"""`python -m matchmaker` is the same as `matchmaker`."""

from matchmaker.cli import main

if __name__ == "__main__":
    main()
