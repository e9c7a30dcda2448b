"""The matcher: `solve` makes a Plan from a Problem, `check` proves a plan against its problem."""
