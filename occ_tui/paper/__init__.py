"""Paper: pages, fonts and drawing that invoices of the portal and statements of the client share."""
