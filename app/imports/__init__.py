"""Importing clients, helpers, availability, needs and the gazetteer from CSV: all rows, or none and every fault."""

from app.imports.report import Fault, ImportRefused, Report, What
from app.imports.run import import_file

__all__ = ["Fault", "ImportRefused", "Report", "What", "import_file"]
