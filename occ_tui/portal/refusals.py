"""Why a request is refused: the status, the code and the sentence of Oracle's services, each in one place."""

from __future__ import annotations

from collections.abc import Mapping


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


def incorrect_state(message: str) -> Refusal:
    """409: not with the resource as it is."""
    return Refusal(409, "IncorrectState", message)


def invalidated_retry_token() -> Refusal:
    """409: a retry token names one request, and this is another."""
    return Refusal(409, "InvalidatedRetryToken", "The retry token was already used for a different request.")


def no_etag_match() -> Refusal:
    """412: the resource changed since it was read."""
    return Refusal(
        412, "NoEtagMatch", "The invoice has changed, or its payment was begun, since the etag was read. Read it again."
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
