"""Who is sent the statements of usage: Usage API 20200107."""

from __future__ import annotations

from occ_tui.wire.base import Text, Unknown, WireModel


class EmailRecipient(WireModel):
    """Somebody who is sent statements."""

    first_name: Text | None = None
    last_name: Text | None = None
    email_id: Text | None = None
    lifecycle_state: Text | None = None
    """Known: ACTIVE, INACTIVE."""


class EmailRecipientsGroup(WireModel):
    """The recipients of a subscription."""

    id: Text | None = None
    compartment_id: Text | None = None
    recipients_list: list[EmailRecipient] | None = None
    lifecycle_state: Text | None = None
    """Known: ACTIVE, INACTIVE."""


class EmailRecipientsGroupSummary(WireModel):
    """A row of `list_email_recipients_groups`."""

    id: Text | None = None
    compartment_id: Text | None = None
    recipients_list: list[EmailRecipient] | None = None
    lifecycle_state: Text | None = None
    freeform_tags: dict[str, Text] | None = None
    defined_tags: dict[str, dict[str, Unknown]] | None = None
    system_tags: dict[str, dict[str, Unknown]] | None = None


class EmailRecipientsGroupCollection(WireModel):
    """The answer of `list_email_recipients_groups`."""

    items: list[EmailRecipientsGroupSummary] | None = None


class CreateEmailRecipientsGroupDetails(WireModel):
    """The body of `create_email_recipients_group`."""

    compartment_id: Text | None = None
    recipients_list: list[EmailRecipient] | None = None


class UpdateEmailRecipientsGroupDetails(WireModel):
    """The body of `update_email_recipients_group`."""

    recipients_list: list[EmailRecipient] | None = None
