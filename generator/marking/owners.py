"""Which paper a row of a spreadsheet is of, and who wrote it.

A whole code decides which paper; without one, the version or the student does. Who wrote it is said by student (an id)
or name; the paper of an absent student that a late one was given is the late one's. Where students share a few
versions, the version that is written with a student has to be theirs. What disagrees is told, never guessed away.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from generator.errors import one_line
from generator.marking.people import Match, People, is_called, may_be_called
from generator.model import Student, Version

_LOOKALIKES = str.maketrans("OIL", "011")  # letters that no code has, for the digits that they are taken for
_ASK = "is it the record of these papers?"


@dataclass(frozen=True)
class Finding:
    """What is to be mended in a spreadsheet, or was taken for granted."""

    what: str
    row: int = 0
    column: str = ""
    paper: str = ""
    """Whose."""
    todo: str = ""
    is_note: bool = False
    """Whether all is well as it is."""
    confirmable: tuple[str, str] | None = None
    """The code of a paper and who wrote it, where a ruling can say that this is so."""


@dataclass(frozen=True)
class Person:
    """Who wrote a paper."""

    id: str = ""
    name: str = ""
    columns: Mapping[str, str] = field(default_factory=dict, compare=False)
    """The row of the roster; empty for somebody who is not on it."""

    @property
    def key(self) -> str:
        """Equal for the same person; "" where nobody is named."""
        return (self.id or self.name).casefold()

    def __str__(self) -> str:
        return f"{self.name} ({self.id})" if self.id and self.name and self.id != self.name else self.id or self.name


@dataclass(frozen=True)
class Found:
    """What a row says of whose it is."""

    version: Version | None
    """None if it does not count."""
    person: Person = Person()
    findings: Sequence[Finding] = ()


def person_of(student: Student) -> Person:
    """A student of a roster."""
    return Person(student["id"], student["name"], student)


@dataclass
class Finder:
    """Finds versions and people of a record."""

    versions: Sequence[Version]
    confirmed: Mapping[str, str]
    """Code → who wrote it, for certain."""
    people: People = field(init=False)
    _by_code: Mapping[str, Version] = field(init=False)
    _by_name: Mapping[str, Version] = field(init=False)
    _by_student: Mapping[str, Version] = field(init=False)
    _doubts: list[tuple[str, Match, int, str]] = field(default_factory=list, init=False)

    def __post_init__(self) -> None:
        self.people = People(tuple(version.student for version in self.versions if version.student))
        self._by_code = {plain_code(version.code): version for version in self.versions}
        self._by_name = {version.name.casefold(): version for version in self.versions}
        self._by_student = {version.student["id"]: version for version in self.versions if version.student}
        self.confirmed = {plain_code(code): who for code, who in self.confirmed.items()}

    def find(self, who: Mapping[str, str], line: int, *, has_responses: bool) -> Found:
        """The paper that a row is of, and who wrote it."""
        person, findings = self._person(who, line, has_responses)
        if person is None:
            return Found(None, findings=findings)
        code, name = who.get("code", ""), who.get("version", "")
        if code and plain_code(code) not in self._by_code:
            return _refused(line, "code", f"this record has no code “{one_line(code, 40)}”", _ASK)
        if name and not code and name.casefold() not in self._by_name:
            return _refused(line, "version", f"this record has no version “{one_line(name, 40)}”", _ASK)
        by_student = self._by_student.get(person.id) if person.columns else None
        if code:
            return self._by_its_code(self._by_code[plain_code(code)], name, person, findings, line)
        if name:
            return self._by_its_name(self._by_name[name.casefold()], by_student, person, findings, line)
        if by_student:
            return Found(by_student, person, findings)
        if person.key and self.people.students:
            return _refused(line, "student", f"this record has no student “{one_line(str(person), 60)}”", "")
        if len(self.versions) == 1:
            return Found(self.versions[0], person, findings)
        return _refused(line, "", "says neither code nor version nor student", "")

    def _by_its_name(
        self, version: Version, mine: Version | None, person: Person, findings: Sequence[Finding], line: int
    ) -> Found:
        """The paper of a row without a code. version: the one that is written. mine: the paper of who is written."""
        if mine and mine.variant and version.name == mine.variant:
            return Found(mine, person, findings)
        if mine and mine is not version:
            is_spare = mine.variant and not version.student
            other = f"version {mine.variant}, not" if is_spare else "another paper than version"
            what = f"{person} has {other} {version.name}: the row does not count"
            return _refused(line, "version", what, "write the code that is printed on the paper")
        if person.key and not mine and self.people.students:
            if version.student:
                return _refused(line, "student", f"{person} is not the student of version {version.name}", _ASK)
            what = f"{person} is not on the roster: the row does not count"
            return _refused(line, "student", what, "write the code that is printed on the paper")
        return Found(version, person_of(version.student) if version.student else person, findings)

    def _by_its_code(
        self, version: Version, name: str, person: Person, findings: Sequence[Finding], line: int
    ) -> Found:
        """The code decides; what is said besides is compared with it."""
        said = list(findings)
        if name and name.casefold() not in (version.name.casefold(), version.drawn_as.casefold()):
            what = f"“{one_line(name, 40)}” is written, but {version.code} is version {version.drawn_as}, which counts"
            said.append(Finding(what, line, "version", todo="correct the version, or the code"))
        confirmed = self.confirmed.get(plain_code(version.code))
        if confirmed:
            return Found(version, self._named(confirmed), said)
        owner = person_of(version.student) if version.student else None
        if owner is None and person.key and self.people.students:
            known = "" if person.columns else ", who is not on the roster"
            what = f"code {version.code} is a spare copy of version {version.name}: counted for {person}{known}"
            said.append(Finding(what, line, "code", str(person), is_note=True))
        if owner is None or not person.key:
            return Found(version, owner or person, said)
        if person.key != owner.key:
            known = "" if person.columns else ", who is not on the roster"
            what = f"code {version.code} is the paper of {owner}, but {person} is written{known}: counted for {person}"
            wrote = person.id or person.name
            todo = f'if that is so, confirm it in rulings.toml: code = "{version.code}", wrote = "{wrote}"'
            said.append(Finding(what, line, "student", str(person), todo, confirmable=(version.code, wrote)))
        return Found(version, person, said)

    def _named(self, text: str) -> Person:
        found = self.people.find(text).student
        return person_of(found) if found else Person(name=text)

    def _person(
        self, who: Mapping[str, str], line: int, has_responses: bool
    ) -> tuple[Person | None, Sequence[Finding]]:
        """Who is named by student and name. None if several people may be meant and no code tells whose paper it is."""
        student, name = who.get("student", ""), who.get("name", "")
        if not self.people.students:
            return Person(student, name or student) if student else Person(name=name), ()
        if not student and not name:
            return Person(), ()
        text, column = (student, "student") if student else (name, "name")
        match = self.people.find(text)
        if not match.student and match.others:
            listed = ", ".join(f"{one['name']} ({one['id']})" for one in match.others[:4])
            if student and name:
                fitting = [one for one in match.others if is_called(one["name"], name)]
                if len(fitting) == 1:
                    return person_of(fitting[0]), ()
            finding = Finding(f"“{one_line(text, 40)}” may be {listed}", line, column, todo="write the id")
            has_code = plain_code(who.get("code", "")) in self._by_code
            return (Person() if has_code else None), (finding,)
        if not match.student:
            return Person(student if student and name else "", name or student), ()
        person = person_of(match.student)
        findings: list[Finding] = []
        if match.damaged:
            what = f"“{one_line(text, 40)}” was taken for the id {person.id} of {person.name}"
            findings.append(Finding(what, line, column, str(person), is_note=True))
        elif match.others and has_responses:
            self._doubts.append((text, match, line, column))
        if student and name and not may_be_called(person.name, name):
            what = f"the id is that of {person}, but the name is “{one_line(name, 40)}”"
            findings.append(Finding(what, line, "name", str(person), "correct the id, or the name"))
        return person, findings

    def doubtful(self, present: set[str]) -> Iterator[Finding]:
        """Ids that may be the damaged id of another student, who has no paper. present: keys of those who have one."""
        for text, match, line, column in self._doubts:
            missing = [one for one in match.others if one["id"].casefold() not in present]
            if missing and match.student:
                other = person_of(missing[0])
                what = (
                    f"“{one_line(text, 40)}” counts for {person_of(match.student)}, but may be {other} with zeros lost"
                )
                yield Finding(what, line, column, str(other), f"{other} has no paper: look whose this is")


def _refused(line: int, column: str, what: str, todo: str) -> Found:
    counts = "" if what.endswith("does not count") else ": the row does not count"
    return Found(None, findings=(Finding(f"{what}{counts}", line, column, todo=todo),))


def plain_code(code: str) -> str:
    """A code as all ways to write it come out: without dashes and spaces, in capitals, its lookalikes as digits."""
    return re.sub(r"[\s\-–−]", "", code).upper().translate(_LOOKALIKES)
