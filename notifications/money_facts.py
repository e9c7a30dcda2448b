"""What a helper must know about money before and after a yes: whether any moves, and how it was agreed."""

from models.errors import N_
from models.language import Language, euros, translate
from models.need import Need
from models.spending import MoneyWay

NOTHING_AGREED = N_(
    "No money moves at this visit: nothing is agreed. If you are offered money or a card, say no kindly and tell"
    " home care."
)
CASH = N_("Counted cash, at most %(cap)s. Never a bank card.")
ACCOUNT = N_("On the account at %(shop)s. Never cash or a bank card.")


def money_rule(need: Need, language: Language, *, names_shop: bool = False) -> str:
    """How money is handled, where this kind of help moves any; the shop, which tells where she lives, after a yes."""
    client = need.client
    if not need.kind.moves_money:
        return ""
    if client.money_way is None:
        return translate(language, NOTHING_AGREED)
    if client.money_way is MoneyWay.CASH:
        return translate(language, CASH, cap=euros(client.money_cap_cents or 0, language))
    shop = client.shop_account if names_shop else ""
    return translate(language, ACCOUNT, shop=shop or translate(language, N_("the shop")))
