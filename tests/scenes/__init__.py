"""The scenes of the design that decide whether the service is used, each from its first event to its last message."""
