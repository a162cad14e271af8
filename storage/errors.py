"""Every error of ours in one tree; the docstring of a class is its message, the gateway words it for people."""


class CheJiError(Exception):
    """Something the rules of the product forbid."""

    def __str__(self) -> str:
        return super().__str__() or (type(self).__doc__ or "").strip()


class Forbidden(CheJiError):
    """This member may not see or change that."""


class Gone(CheJiError):
    """The thing is not there any more."""


class Stale(CheJiError):
    """The thing has changed since it was shown."""


class BadValue(CheJiError):
    """The value does not fit the field."""


class WrongKey(CheJiError):
    """The secret keys do not open what the database holds."""


class Lost(CheJiError):
    """Another process has taken this over."""
