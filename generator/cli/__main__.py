"""Runs the command line: `python -m generator.cli`."""

from generator.cli import main

if __name__ == "__main__":  # the workers of `check` import this file too
    main()
