"""Link sessions: made by the account's people, used by end users without login."""
