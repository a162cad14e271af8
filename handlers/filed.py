"""What a note wrote about one customer, in words: the answer is made of it."""

from dataclasses import dataclass, field

from storage.models import Car, Complaint, Contact, Customer


@dataclass
class Filed:
    """What a note wrote about one customer."""

    customer: Customer
    is_new: bool
    lines: list[tuple[str, str]] = field(default_factory=list)
    """Label and value of what the note gave, as shown."""
    changed: list[tuple[str, str, str]] = field(default_factory=list)
    """Label, old and new of what was something else before."""
    settled: set[str] = field(default_factory=set)
    """Codes of worries that it says are met, and ``complaint``."""
    complaint: Complaint | None = None
    """One it tells of."""
    suggested: str = ""
    """A level that what it says suggests; offered, not set."""
    contact: Contact | None = None
    car: Car | None = None
    """The one of several cars that is meant."""
