"""Reddit: posts of a person in subreddits."""
