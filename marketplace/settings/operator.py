"""Who is responsible for the site: what its imprint and its privacy notice have to name."""

from dataclasses import astuple, dataclass

from marketplace.contact import normal_address
from marketplace.settings.values import SettingsError, Values
from marketplace.text import clean_line


@dataclass(frozen=True)
class Operator:
    """An organisation, how to reach it, and what the law wants said about it."""

    name: str = ""
    address: str = ""
    email: str = ""
    phone: str = ""
    register: str = ""
    """Where it is registered, and under which number."""
    representative: str = ""
    """Who may act for it (DDG §5)."""
    vat_number: str = ""
    responsible_person: str = ""
    """Who answers for what is published, with an address (MStV §18)."""
    publication_director: str = ""
    """Who directs the publication (LCEN article 6)."""
    host: str = ""
    """Who runs the servers: name, address and telephone (LCEN article 6)."""
    data_protection_officer: str = ""
    authority: str = ""
    """The authority that watches over its handling of personal data."""

    @property
    def is_named(self) -> bool:
        """Whether anything is said about it at all."""
        return any(astuple(self))

    @property
    def unset_variables(self) -> tuple[str, ...]:
        """Return the variables without which nobody knows who is responsible."""
        required = {"NAME": self.name, "ADDRESS": self.address, "EMAIL": self.email}
        return tuple(
            f"MARKETPLACE_OPERATOR_{name}" for name, value in required.items() if not value
        )

    @property
    def unset_lines(self) -> tuple[str, ...]:
        """Return the variables of lines that the imprint leaves out: some countries ask for them."""
        details = {
            "PHONE": self.phone,
            "REGISTER": self.register,
            "REPRESENTATIVE": self.representative,
            "VAT": self.vat_number,
            "RESPONSIBLE": self.responsible_person,
            "PUBLICATION_DIRECTOR": self.publication_director,
            "HOST": self.host,
        }
        return tuple(f"MARKETPLACE_OPERATOR_{name}" for name, value in details.items() if not value)


OF_DEMONSTRATION = Operator(
    name="Demonstration Partnership (invented)",
    address="1 Example Street, 00000 Exampletown (invented)",
    email="partnership@example.org",
    phone="+32 2 555 01 00 (invented)",
    register="Example Register, number 0000000 (invented)",
    representative="Example Person (invented)",
    vat_number="XX000000000 (invented)",
    responsible_person="Example Person, address as above (invented)",
    publication_director="Example Person (invented)",
    host="Example Hosting, 2 Example Street, 00000 Exampletown, +32 2 555 01 99 (invented)",
    data_protection_officer="privacy@example.org (invented)",
    authority="Example Data Protection Authority (invented)",
)
"""Stands in the demonstration, marked so that nobody takes it for somebody."""


def site_operator(values: Values) -> Operator:
    """Return what the operator says about itself."""
    return Operator(
        name=_line(values, "NAME"),
        address=_line(values, "ADDRESS"),
        email=_email(values),
        phone=_line(values, "PHONE"),
        register=_line(values, "REGISTER"),
        representative=_line(values, "REPRESENTATIVE"),
        vat_number=_line(values, "VAT"),
        responsible_person=_line(values, "RESPONSIBLE"),
        publication_director=_line(values, "PUBLICATION_DIRECTOR"),
        host=_line(values, "HOST"),
        data_protection_officer=_line(values, "DPO"),
        authority=_line(values, "AUTHORITY"),
    )


def _line(values: Values, name: str) -> str:
    return clean_line(values.get(f"OPERATOR_{name}", ""))


def _email(values: Values) -> str:
    text = _line(values, "EMAIL")
    address = normal_address(text) if text else ""
    if address is None:
        raise SettingsError(
            "MARKETPLACE_OPERATOR_EMAIL: write an e-mail address, as in office@example.org."
        )
    return address
