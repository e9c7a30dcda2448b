"""The sender of messages: what they need to know of the settings, and the links that they carry."""

from dataclasses import dataclass, field
from email.utils import parseaddr

from models.keys import keyed_hash
from models.need import Need
from models.offer import Offer
from models.session import SignIn
from models.visit import Visit


@dataclass(frozen=True, slots=True)
class Sender:
    """Who writes: the address of the service (without a slash at its end), its key, its mailbox, its help number."""

    base_url: str
    secret: str = field(repr=False)
    mail_from: str
    help_phone: str = ""

    def offer_link(self, offer: Offer) -> str:
        """Where its receiver answers `offer` without signing in."""
        return f"{self.base_url}/o/{offer.id}/{offer.token(self.secret)}"

    def sign_in_link(self, way: SignIn) -> str:
        """The one-time link of `way`."""
        return f"{self.base_url}/sign-in/link/{way.id}/{way.link_token(self.secret)}"

    def visit_link(self, visit: Visit) -> str:
        """The page of `visit`."""
        return f"{self.base_url}/visits/{visit.id}"

    def need_link(self, need: Need) -> str:
        """The page of `need`."""
        return f"{self.base_url}/needs/{need.id}"

    def page_link(self, path: str) -> str:
        """The page at `path`, which begins with a slash."""
        return f"{self.base_url}{path}"

    def message_id(self, key: str) -> str:
        """The Message-ID of the message `key`: the same at every try, and telling nothing."""
        domain = parseaddr(self.mail_from)[1].rpartition("@")[2] or "localhost"
        return f"<{keyed_hash(self.secret, f'message:{key}')[:32]}@{domain}>"
