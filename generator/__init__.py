"""Problem sets with verified keys, drawn from parameterized templates."""
