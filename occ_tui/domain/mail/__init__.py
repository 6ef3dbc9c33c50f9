"""The list of invoices as a mail: what it may be, what it says, what is attached; the same by portal and mail server.

`wishes` says what may be asked for, `letter` what the mail says, `attachments` what goes with it, `message` makes one
message of it all.
"""

from __future__ import annotations
