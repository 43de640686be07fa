"""The door of a checkout: `python cli.py` is the command `clausier`, without installing it."""

from clausier.commandes.racine import main

if __name__ == "__main__":
    main(prog_name="clausier")
