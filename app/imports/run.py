"""One import from file to report: everything in the caller's transaction, nothing at the first fault."""

from datetime import datetime
from pathlib import Path

from psycopg.errors import UniqueViolation
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.config import Settings
from app.imports.availability_rows import import_availability
from app.imports.client_rows import import_clients
from app.imports.gazetteer_rows import import_gazetteer
from app.imports.helper_rows import import_helpers
from app.imports.known import Known
from app.imports.need_rows import import_needs
from app.imports.report import Fault, ImportRefused, Report, What
from models.errors import N_


def import_file(session: Session, what: What, path: Path, settings: Settings, now: datetime) -> Report:
    """Import the rows of a CSV file (`docs/csv.md` lists the columns) into the caller's transaction.

    ImportRefused, with every bad row by line, column and reason, leaves the session as it was. For a dry run the caller
    rolls back.
    """
    try:
        with session.begin_nested():
            return _import(session, what, path, settings, now)
    except IntegrityError as error:
        if not isinstance(error.orig, UniqueViolation):
            raise
        clash = Fault(N_("Somebody changed the same things at this moment. Import the file again."))
        raise ImportRefused([clash]) from None


def _import(session: Session, what: What, path: Path, settings: Settings, now: datetime) -> Report:
    known = Known(session)
    match what:
        case What.CLIENTS:
            return import_clients(known, path, settings, now)
        case What.HELPERS:
            return import_helpers(known, path, settings, now)
        case What.AVAILABILITY:
            return import_availability(known, path, now)
        case What.NEEDS:
            return import_needs(known, path, now)
        case What.GAZETTEER:
            return import_gazetteer(known, path, now)
