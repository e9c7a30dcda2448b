"""The domain: entities, their verbs and their legal moves. Imports nothing from the layers above it.

Importing any part of it imports every entity, so that relationships named by a string always find their end.
"""

from models import everything as everything
