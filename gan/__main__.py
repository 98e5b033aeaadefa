"""`python -m gan` runs the command line."""

from gan.cli import main

if __name__ == "__main__":
    main()
