"""What a package for Canvas holds besides its questions: the manifest, and what Canvas keeps of the quiz itself."""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree.ElementTree import Element, SubElement

from generator.errors import one_line
from generator.export.common import NAME
from generator.model import Points

_MANIFEST = "http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1"
_META = "http://www.imsglobal.org/xsd/imsmd_v1p2"
_QUIZ = "http://canvas.instructure.com/xsd/cccv1p0"


def manifest(title: str, name: str, pictures: Iterable[str]) -> Element:
    """What is in the package. name: of the quiz. pictures: paths."""
    root = Element("manifest", {"identifier": f"{name}_manifest", "xmlns": _MANIFEST, "xmlns:imsmd": _META})
    metadata = SubElement(root, "metadata")
    SubElement(metadata, "schema").text = "IMS Content"
    SubElement(metadata, "schemaversion").text = "1.1.3"
    general = SubElement(SubElement(metadata, "imsmd:lom"), "imsmd:general")
    SubElement(SubElement(general, "imsmd:title"), "imsmd:string").text = one_line(title, NAME)
    SubElement(root, "organizations")
    resources = SubElement(root, "resources")
    quiz = SubElement(resources, "resource", identifier=name, type="imsqti_xmlv1p2")
    SubElement(quiz, "file", href=f"{name}/{name}.xml")
    SubElement(quiz, "dependency", identifierref=f"{name}_meta")
    kind = "associatedcontent/imscc_xmlv1p1/learning-application-resource"
    _resource(resources, f"{name}_meta", kind, f"{name}/assessment_meta.xml")
    for number, path in enumerate(pictures, 1):
        _resource(resources, f"{name}_figure_{number}", "webcontent", path)
    return root


def _resource(parent: Element, identifier: str, kind: str, path: str) -> None:
    resource = SubElement(parent, "resource", identifier=identifier, type=kind, href=path)
    SubElement(resource, "file", href=path)


def settings(title: str, name: str, points: Points, description: str) -> Element:
    """What Canvas keeps of a quiz besides its questions. It is not published. description: HTML."""
    quiz = Element("quiz", identifier=name, xmlns=_QUIZ)
    assignment = {
        "title": one_line(title, NAME),
        "workflow_state": "unpublished",
        "quiz_identifierref": name,
        "points_possible": f"{points:.1f}",
        "grading_type": "points",
        "submission_types": "online_quiz",
    }
    kept = {
        "title": one_line(title, NAME),
        "description": description,
        "shuffle_answers": "false",
        "scoring_policy": "keep_highest",
        "hide_results": "",
        "quiz_type": "assignment",
        "points_possible": f"{points:.1f}",
        "show_correct_answers": "true",
        "allowed_attempts": "1",
        "one_question_at_a_time": "false",
        "cant_go_back": "false",
        "available": "false",
    }
    for key, value in kept.items():
        SubElement(quiz, key).text = value
    within = SubElement(quiz, "assignment", identifier=f"{name}_assignment")
    for key, value in assignment.items():
        SubElement(within, key).text = value
    return quiz
