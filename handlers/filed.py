"""What a note wrote about one customer, in words: the answer is made of it."""

from dataclasses import dataclass, field

from storage.models import Contact, Customer


@dataclass
class Filed:
    """What a note wrote about one customer."""

    customer: Customer
    is_new: bool
    lines: list[tuple[str, str]] = field(default_factory=list)
    """Label and value of what the note gave, as shown."""
    changed: list[tuple[str, str, str]] = field(default_factory=list)
    """Label, old and new of what was something else before."""
    contact: Contact | None = None
