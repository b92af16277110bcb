"""The local Telegram, its chat page and a sample newsroom."""
