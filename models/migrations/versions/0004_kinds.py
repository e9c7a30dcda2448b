"""The kinds of help that every area begins with.

Revision ID: 0004
Revises: 0003
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, insert

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

KIND = sa.table(
    "kind",
    sa.column("key", sa.Text),
    sa.column("names", JSONB),
    sa.column("never", JSONB),
    sa.column("icon", sa.Text),
    sa.column("minutes", sa.Integer),
    sa.column("car", sa.Boolean),
    sa.column("skills", ARRAY(sa.Text)),
    sa.column("moves_money", sa.Boolean),
    sa.column("is_offered", sa.Boolean),
    sa.column("position", sa.Integer),
)

MEDICINE = {
    "fi": "Vapaaehtoinen ei anna lääkkeitä.",
    "sv": "En frivillig ger inte läkemedel.",
    "en": "A volunteer does not give medicine.",
}
MONEY = {
    "fi": "Vapaaehtoinen ei käytä pankkikorttia eikä tunnuslukua.",
    "sv": "En frivillig använder inte bankkort eller pinkod.",
    "en": "A volunteer does not use a bank card or PIN.",
}
LIFTING = {
    "fi": "Vapaaehtoinen ei nosta eikä pese.",
    "sv": "En frivillig lyfter och tvättar inte.",
    "en": "A volunteer does not lift or wash.",
}
HEIGHTS = {
    "fi": "Vapaaehtoinen ei tee sähkötöitä eikä työskentele korkealla.",
    "sv": "En frivillig gör inte elarbeten eller arbetar på hög höjd.",
    "en": "A volunteer does no electrical work and does not work at heights.",
}
KINDS = [
    ("shopping", "Kaupassa käynti", "Handla mat", "Shopping", "shopping-cart", 60, MONEY, True),
    ("pharmacy", "Apteekissa käynti", "Apoteksärende", "Pharmacy", "pill", 45, MEDICINE, True),
    (
        "escort",
        "Saattaja lääkäriin",
        "Följeslagare till läkaren",
        "Escort to the doctor",
        "stethoscope",
        120,
        LIFTING,
        False,
    ),
    ("company", "Seura", "Sällskap", "Company", "coffee", 60, MEDICINE, False),
    ("walk", "Kävelyseura", "Promenadsällskap", "A walk", "footprints", 60, LIFTING, False),
    ("repairs", "Pieni korjaus", "Liten reparation", "Small repair", "wrench", 60, HEIGHTS, False),
    ("snow", "Lumityö", "Snöskottning", "Snow clearing", "snowflake", 45, HEIGHTS, False),
]


def upgrade() -> None:
    rows = [
        {
            "key": key,
            "names": {"fi": fi, "sv": sv, "en": en},
            "never": never,
            "icon": icon,
            "minutes": minutes,
            "car": False,
            "skills": [],
            "moves_money": moves_money,
            "is_offered": True,
            "position": position,
        }
        for position, (key, fi, sv, en, icon, minutes, never, moves_money) in enumerate(KINDS)
    ]
    op.execute(insert(KIND).values(rows).on_conflict_do_nothing(index_elements=["key"]))


def downgrade() -> None:
    """Kinds that something refers to stay; coming back up finds them there."""
    used = sa.text(
        "not exists (select from need where kind_id = kind.id) "
        "and not exists (select from series where kind_id = kind.id)"
    )
    op.execute(sa.delete(KIND).where(KIND.c.key.in_([key for key, *_ in KINDS]), used))
