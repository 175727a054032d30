"""Mail on its way in: mailboxes, and what each message is."""
