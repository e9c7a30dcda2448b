"""Which tables are ours to migrate."""


def included(name: str | None, type_: str, parent_names: object) -> bool:
    """Leave the job queue's own tables to procrastinate."""
    return type_ != "table" or not (name or "").startswith("procrastinate_")
