"""Consents and mandates whose last day is over: what rested on them stops by itself, before the next visit."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import stopping
from models.batch import each
from models.consent import Consent
from models.mandate import Mandate


def end_consents(session: Session, now: datetime, limit: int, failed: list[Exception]) -> int:
    """Close up to `limit` consents and as many mandates that ran out yesterday or before; adds to `failed`.

    The day is that of UTC: to the minute a consent is judged by `Consent.holds`, this only clears up after it.
    """
    over = select(Consent).where(Consent.withdrawn_at.is_(None), Consent.valid_until < now.date())
    consents = session.scalars(over.order_by(Consent.valid_until, Consent.id).limit(limit)).all()
    ended = select(Mandate).where(Mandate.ended_at.is_(None), Mandate.valid_until < now.date())
    mandates = session.scalars(ended.order_by(Mandate.valid_until, Mandate.id).limit(limit)).all()
    handled = each(session, consents, lambda consent: stopping.withdraw_consent(consent.client, now), failed)
    return handled + each(session, mandates, lambda mandate: stopping.end_mandate(mandate, now), failed)
