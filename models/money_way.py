"""How a client's shopping is paid."""

from enum import StrEnum


class MoneyWay(StrEnum):
    """How a client's shopping is paid; never with her card."""

    SHOP_ACCOUNT = "shop_account"
    CASH = "cash"
