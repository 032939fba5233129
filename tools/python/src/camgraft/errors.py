"""What goes wrong, in one sentence."""


class CamgraftError(Exception):
    """A file, a picture or a class that cannot be what is meant; the message says what to do."""
