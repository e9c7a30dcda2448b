"""The demo municipality: six areas of Helsinki, Espoo and Porvoo with people made from a seed."""

from app.municipality.build import Municipality, build

__all__ = ["Municipality", "build"]
