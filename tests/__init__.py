"""Tests: through HTTP, through a model's verbs, or through `solve()`; against real servers."""
