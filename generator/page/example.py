"""Paper and key that show instances of a type by themselves."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from generator.bank import Bank
from generator.model import Document, Instance, Placed, Version
from generator.page.document import Frame, ProblemHeading, documents


def example_documents(
    bank: Bank, instances: Sequence[Instance], *, code: str = "", pictures: Collection[str] = ("svg",)
) -> tuple[Document, Document]:
    """Paper and key with these instances of one type as parts of one problem. Raises TypeFault."""
    kind = bank[instances[0].type]
    labels = ["1"] if len(instances) == 1 else [f"1({i})" for i in range(1, len(instances) + 1)]
    parts = tuple(Placed(label, "show", 1, one) for label, one in zip(labels, instances, strict=True))
    version = Version("example", code, None, parts)
    return documents(Frame(kind.title, subtitle=kind.id), [ProblemHeading()], version, bank, pictures=pictures)
