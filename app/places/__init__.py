"""Places: finding addresses, offline or with a service, and keeping what was found."""
