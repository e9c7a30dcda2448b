"""What is done in each of the kinds of help that every area begins with.

Revision ID: 0006
Revises: 0005
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

KIND = sa.table("kind", sa.column("key", sa.Text), sa.column("summary", JSONB))

SUMMARIES = {
    "shopping": (
        "Auttaja käy kaupassa listan mukaan, yhdessä tai puolesta, ja tuo kuitin.",
        "Hjälparen handlar enligt listan, tillsammans eller i någons ställe, och lämnar kvittot.",
        "The helper shops by a list, together or instead of the person, and brings the receipt.",
    ),
    "pharmacy": (
        "Auttaja hakee lääkkeet tai muut ostokset apteekista ja tuo ne kotiin.",
        "Hjälparen hämtar läkemedel eller annat från apoteket och för hem dem.",
        "The helper fetches medicines or other things from the pharmacy and brings them home.",
    ),
    "escort": (
        "Auttaja lähtee mukaan vastaanotolle, odottaa ja saattaa takaisin kotiin.",
        "Hjälparen följer med till mottagningen, väntar och följer tillbaka hem.",
        "The helper goes along to the appointment, waits, and sees the person home.",
    ),
    "company": (
        "Auttaja tulee kylään: juttelua, kahvia, lehden lukemista tai pelejä.",
        "Hjälparen kommer på besök: prat, kaffe, tidningsläsning eller spel.",
        "The helper comes to visit: a chat, coffee, reading the paper, or games.",
    ),
    "walk": (
        "Auttaja ulkoilee yhdessä sen verran kuin jaksetaan.",
        "Hjälparen tar en promenad tillsammans, så långt som man orkar.",
        "The helper goes for a walk together, as far as is comfortable.",
    ),
    "repairs": (
        "Auttaja tekee pienen työn kotona: vaihtaa lampun, kiinnittää hyllyn, korjaa tuolin.",
        "Hjälparen gör ett litet arbete hemma: byter en lampa, fäster en hylla, lagar en stol.",
        "The helper does a small job at home: changes a bulb, fixes a shelf, mends a chair.",
    ),
    "snow": (
        "Auttaja luo lumen ovelta ja kulkuväylältä ja hiekoittaa.",
        "Hjälparen skottar snö från dörren och gången och sandar.",
        "The helper clears snow from the door and the path, and spreads grit.",
    ),
}


def upgrade() -> None:
    """Kinds whose summary somebody has written already keep it."""
    for key, (fi, sv, en) in SUMMARIES.items():
        words = {"fi": fi, "sv": sv, "en": en}
        op.execute(sa.update(KIND).where(KIND.c.key == key, KIND.c.summary == {}).values(summary=words))


def downgrade() -> None:
    """The column goes with the migration before this one."""
