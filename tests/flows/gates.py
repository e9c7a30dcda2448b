"""The gates between a client and a helper, each closed by itself, behind the back of every verb."""

from collections.abc import Callable
from datetime import date, timedelta

from models.client import Client, ClientState, EndReason, PauseReason
from models.consent import Giver, Scope
from models.helper import Helper, HelperKind, Pair, PairState

YESTERDAY, TODAY, TOMORROW = (date(2026, 11, 23) + timedelta(days=days) for days in (-1, 0, 1))

type Gate = Callable[[Client, Helper], None]


def no_consent(client: Client, _helper: Helper) -> None:
    client.consents.clear()


def consent_to_something_else(client: Client, _helper: Helper) -> None:
    client.consents[0].scope = [Scope.PICTURES.value]


def consent_withdrawn(client: Client, _helper: Helper) -> None:
    client.consents[0].withdrawn_at = client.created_at


def consent_ended(client: Client, _helper: Helper) -> None:
    client.consents[0].valid_until = YESTERDAY


def consent_to_come(client: Client, _helper: Helper) -> None:
    client.consents[0].given_on = TOMORROW


def representative_without_mandate(client: Client, _helper: Helper) -> None:
    client.consents[0].giver = Giver.REPRESENTATIVE
    client.consents[0].representative_id = client.circle[0].person_id


def client_paused(client: Client, _helper: Helper) -> None:
    client.state, client.pause_reason = ClientState.PAUSED, PauseReason.HOSPITAL


def client_ended(client: Client, _helper: Helper) -> None:
    client.state, client.end_reason = ClientState.ENDED, EndReason.MOVED


def client_protected(client: Client, _helper: Helper) -> None:
    client.is_protected = True


def not_welcomed(_client: Client, helper: Helper) -> None:
    helper.welcomed_at = None


def welcome_run_out(_client: Client, helper: Helper) -> None:
    helper.cleared_until = YESTERDAY


def insurance_missing(_client: Client, helper: Helper) -> None:
    assert helper.organisation is not None
    helper.organisation.insured_until = None


def insurance_ended(_client: Client, helper: Helper) -> None:
    assert helper.organisation is not None
    helper.organisation.insured_until = YESTERDAY


def nobodys_helper(_client: Client, helper: Helper) -> None:
    helper.organisation = None


def helper_left(_client: Client, helper: Helper) -> None:
    helper.left_at = helper.created_at


def helper_disabled(_client: Client, helper: Helper) -> None:
    helper.person.disabled_at = helper.created_at


def helper_protected(_client: Client, helper: Helper) -> None:
    helper.is_protected = True


def pair_blocked(client: Client, helper: Helper) -> None:
    _pair(client, helper).state = PairState.BLOCKED


def pair_suspended(client: Client, helper: Helper) -> None:
    _pair(client, helper).state = PairState.SUSPENDED


def relative_outside_the_circle(_client: Client, helper: Helper) -> None:
    helper.kind = HelperKind.RELATIVE


def _pair(client: Client, helper: Helper) -> Pair:
    return next(pair for pair in client.pairs if pair.helper_id == helper.id)


GATES: tuple[Gate, ...] = (
    no_consent,
    consent_to_something_else,
    consent_withdrawn,
    consent_ended,
    consent_to_come,
    representative_without_mandate,
    client_paused,
    client_ended,
    client_protected,
    not_welcomed,
    welcome_run_out,
    insurance_missing,
    insurance_ended,
    nobodys_helper,
    helper_left,
    helper_disabled,
    helper_protected,
    pair_blocked,
    pair_suspended,
    relative_outside_the_circle,
)
