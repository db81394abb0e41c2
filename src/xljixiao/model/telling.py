"""Errors that speak to whoever uses the program."""


class ForTheUser(Exception):  # noqa: N818 - named for whom it is
    """Its message is a sentence in the user's words: what is wrong, and what to do."""
