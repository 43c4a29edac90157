"""Telegram: channels and groups, by a bot that is an administrator there."""
