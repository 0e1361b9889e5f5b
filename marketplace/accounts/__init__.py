"""People: users, sessions, one-time codes, roles and their scope, consent."""
