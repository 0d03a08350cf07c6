"""What outlives a session: drafts with their undo history, in an embedded database."""
