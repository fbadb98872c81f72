"""Fresh problems to practise with, on paper and as a page that checks answers."""

from generator.practice.html_page import practice_page
from generator.practice.problem_set import practice_recipe, practice_version

__all__ = ["practice_page", "practice_recipe", "practice_version"]
