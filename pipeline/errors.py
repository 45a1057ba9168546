"""The one exception that stands for a user's mistake."""


class UserError(Exception):
    """Something the user can mend; the message says what and how.

    The command line prints the message as one line, without a traceback, and
    exits with status 2.
    """
