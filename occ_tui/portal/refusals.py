"""Why a request is refused: the status, the code and the sentence of Oracle's services, each in one place."""

from __future__ import annotations

from collections.abc import Mapping

from occ_tui.wire.customer_people import CODE_REFUSED, CONFIRM_EMAIL, LAST_MANAGER


class Refusal(Exception):
    """An answer that is not a success. `message` is for the caller: it names no secret and no other tenant's data."""

    def __init__(self, status: int, code: str, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.headers = dict(headers or {})


def invalid_parameter(message: str) -> Refusal:
    """400: a parameter or a field of the body is missing or wrong."""
    return Refusal(400, "InvalidParameter", message)


def not_parsable(message: str) -> Refusal:
    """400: the body is not what this route reads."""
    return Refusal(400, "CannotParseRequest", message)


def not_authenticated(
    message: str = "The required information to complete authentication was not provided.",
) -> Refusal:
    """401. Why a signature was refused goes into the log, not to whoever made it."""
    return Refusal(401, "NotAuthenticated", message)


def not_found() -> Refusal:
    """404: there is no such thing, or the caller may not know of it. Which of the two is never told."""
    return Refusal(404, "NotAuthorizedOrNotFound", "Authorization failed or requested resource not found.")


def support_sends_nothing() -> Refusal:
    """404 like everything that a caller may not do; that the account exists is no news to support, so why is told."""
    message = "Support staff read what they are granted and send nothing. A contact of the account can send this list."
    return Refusal(404, "NotAuthorizedOrNotFound", message)


def written_by_another() -> Refusal:
    """404 like everything that a caller may not do; that the note exists is no news to who reads it, so why is told."""
    message = "This note was written by somebody else, who alone may change or remove it. Write one of your own."
    return Refusal(404, "NotAuthorizedOrNotFound", message)


def too_much_mail(wait_s: int) -> Refusal:
    """429: as many mails as one person sends in a day, and more."""
    message = "You have sent as many lists as one person may send in a day."
    return Refusal(429, "TooManyRequests", message, {"retry-after": str(wait_s)})


def incorrect_state(message: str) -> Refusal:
    """409: not with the resource as it is."""
    return Refusal(409, "IncorrectState", message)


def code_refused() -> Refusal:
    """400: not with this code. Whether it is wrong, too old or used up, or its address unknown, is never told."""
    message = "This code is wrong, too old, or was tried too often. Ask for a new one."
    return Refusal(400, CODE_REFUSED, message)


def key_unusable(message: str) -> Refusal:
    """400: no key to sign in with."""
    return Refusal(400, "KeyUnusable", f"publicKey: {message}")


def key_conflict(message: str) -> Refusal:
    """409: not with the keys there are."""
    return Refusal(409, "KeyConflict", message)


def already_there() -> Refusal:
    """409: an address is one user."""
    return Refusal(409, "UserExists", "There is a user with this address already. Nothing was changed.")


def not_supported(message: str) -> Refusal:
    """501: what others may do and this portal doesn't."""
    return Refusal(501, "NotImplemented", message)


def last_manager() -> Refusal:
    """409: an account always has somebody who can manage its people."""
    message = (
        "Nobody would be left who can manage the people of this account. Make somebody else a manager first. "
        "Nothing was changed."
    )
    return Refusal(409, LAST_MANAGER, message)


def confirm_email() -> Refusal:
    """409: what one does to oneself wants one's own address typed."""
    message = "This is you. Say your own e-mail address as confirmEmail if you mean it. Nothing was changed."
    return Refusal(409, CONFIRM_EMAIL, message)


def beyond_own() -> Refusal:
    """409: more than the caller holds, or somebody who holds more."""
    message = "You can hand on, and take back, only what you hold yourself. Nothing was changed."
    return Refusal(409, "BeyondOwnModules", message)


def invalidated_retry_token() -> Refusal:
    """409: a retry token names one request, and this is another."""
    return Refusal(409, "InvalidatedRetryToken", "The retry token was already used for a different request.")


def no_etag_match(
    message: str = "The invoice has changed, or its payment was begun, since the etag was read. Read it again.",
) -> Refusal:
    """412: the resource changed since it was read."""
    return Refusal(412, "NoEtagMatch", message)


def method_unusable(message: str) -> Refusal:
    """409: not with this payment method."""
    return Refusal(409, "PaymentMethodUnusable", message)


def reference_in_use() -> Refusal:
    """409: a client reference names one payment, and that one was ordered already."""
    return Refusal(
        409, "ClientReferenceInUse", "There is already a payment with this clientReference. Read it; nothing was paid."
    )


def not_redeemable(message: str) -> Refusal:
    """409: rewards can't pay that, or not that much."""
    return Refusal(409, "NotRedeemable", f"{message} Nothing was redeemed.")


def card_number_refused() -> Refusal:
    """400: somebody wrote a card number where none is ever taken."""
    return Refusal(
        400, "CardNumberRefused", "The request holds a card number. None is accepted here, and it was not kept."
    )


def too_large(message: str) -> Refusal:
    """413: more than we read."""
    return Refusal(413, "RequestEntityTooLarge", message)


def too_many_requests(wait_s: int) -> Refusal:
    """429, with the seconds to wait."""
    return Refusal(429, "TooManyRequests", "Too many requests. Wait before the next.", {"retry-after": str(wait_s)})


def internal_error() -> Refusal:
    """500: a fault of ours, of which the caller learns nothing but the request id."""
    return Refusal(500, "InternalServerError", "Internal server error.")
