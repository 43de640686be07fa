"""clausier: from YAML case files and a library of dated clauses to French business documents."""

__version__ = "0.1.0"
