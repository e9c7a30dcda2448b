"""Handlers, one file per noun: each finds, acts and renders."""
